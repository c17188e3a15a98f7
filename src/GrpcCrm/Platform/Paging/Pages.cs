using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Paging;

/// <summary>
/// Opens the page that a list request asks for. A token is version, hash of the other arguments and the last row's key, signed for the
/// tenant: it continues this list for this caller and no other.
/// </summary>
public sealed class Pages(SigningKey signing, CallScope call)
{
    public const int DefaultSize = 100;
    public const int GreatestSize = 500;
    private const byte Version = 1;
    private const int HashSize = 16;
    private const char Separator = '\u001f';

    public Page Open(IMessage request, int pageSize, string pageToken)
    {
        var size = pageSize == 0 ? DefaultSize : Math.Min(pageSize, GreatestSize);
        var arguments = HashOfArguments(request);
        var after = pageToken.Length == 0 ? null : KeyIn(pageToken, arguments);
        return new Page(size, after, key => Token(arguments, key));
    }

    private string Purpose => $"page {call.Method} {call.Caller.Kind} {call.Caller.TenantId}";

    private string Token(byte[] arguments, IEnumerable<string> key) =>
        signing.Seal(Purpose, [Version, .. arguments, .. Encoding.UTF8.GetBytes(string.Join(Separator, key))]);

    private string[] KeyIn(string token, byte[] arguments)
    {
        if (signing.Open(Purpose, token) is not { Length: > HashSize } payload
            || payload[0] != Version
            || !payload.AsSpan(1, HashSize).SequenceEqual(arguments))
        {
            throw Fail.PageTokenInvalid();
        }

        return Encoding.UTF8.GetString(payload.AsSpan(1 + HashSize)).Split(Separator);
    }

    private static byte[] HashOfArguments(IMessage request)
    {
        var copy = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        copy.Descriptor.FindFieldByName("page_size").Accessor.Clear(copy);
        copy.Descriptor.FindFieldByName("page_token").Accessor.Clear(copy);
        return SHA256.HashData(copy.ToByteArray())[..HashSize];
    }
}
