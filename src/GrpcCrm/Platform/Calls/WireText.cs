using System.Text;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Looks through the bytes of a message that the parser refuses for texts that are not UTF-8. In what the contract has checked one by one
/// they are mended with U+FFFD, which the check of the record then tells; the first of any other is what is wrong with the message.
/// </summary>
public sealed class WireText
{
    /// <summary>The path of the first text that is not UTF-8 and cannot be mended; null where there is none.</summary>
    public string? Bad { get; private set; }

    /// <summary>The message as it can be read, as far as its texts go.</summary>
    public byte[] Mended { get; private set; } = [];

    /// <exception cref="InvalidProtocolBufferException">The bytes are no message at all.</exception>
    public static WireText Of(MessageDescriptor type, byte[] bytes)
    {
        var found = new WireText();
        found.Mended = found.Mend(type, bytes, "", oneByOne: false);
        return found;
    }

    private byte[] Mend(MessageDescriptor type, byte[] bytes, string path, bool oneByOne)
    {
        using var input = new CodedInputStream(bytes);
        using var mended = new MemoryStream(bytes.Length);
        using var output = new CodedOutputStream(mended);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
            {
                Copy(tag, input, output);
                continue;
            }

            var content = input.ReadBytes().ToByteArray();
            if (type.FindFieldByNumber(WireFormat.GetTagFieldNumber(tag)) is { } field) content = Mend(field, content, path, oneByOne);
            output.WriteTag(tag);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(content));
        }

        output.Flush();
        return mended.ToArray();
    }

    private byte[] Mend(FieldDescriptor field, byte[] content, string path, bool oneByOne)
    {
        if (field.FieldType == FieldType.Message)
        {
            var isOneByOne = field.GetOptions()?.GetExtension(V1.OptionsExtensions.Rules)?.CheckedOneByOne == true;
            return Mend(field.MessageType, content, $"{path}{field.Name}.", oneByOne || isOneByOne);
        }

        if (field.FieldType != FieldType.String || Utf8.IsValid(content)) return content;
        if (!oneByOne) Bad ??= path + field.Name;
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content));
    }

    /// <summary>Groups are no part of this contract and left out.</summary>
    private static void Copy(uint tag, CodedInputStream input, CodedOutputStream output)
    {
        switch (WireFormat.GetTagWireType(tag))
        {
            case WireFormat.WireType.Varint:
                output.WriteTag(tag);
                output.WriteUInt64(input.ReadUInt64());
                break;
            case WireFormat.WireType.Fixed64:
                output.WriteTag(tag);
                output.WriteFixed64(input.ReadFixed64());
                break;
            case WireFormat.WireType.Fixed32:
                output.WriteTag(tag);
                output.WriteFixed32(input.ReadFixed32());
                break;
            default:
                input.SkipLastField();
                break;
        }
    }
}
