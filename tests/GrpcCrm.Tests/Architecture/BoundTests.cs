using Google.Protobuf.Reflection;
using GrpcCrm.Platform;

namespace GrpcCrm.Tests.Architecture;

/// <summary>Whatever a caller can send has a bound that is told before any work is done.</summary>
public sealed class BoundTests
{
    /// <summary>Records are counted by ingest itself, which knows its limits, and rejections' names are bounded as a list.</summary>
    private static readonly string[] CountedElsewhere = ["grpccrm.v1.IngestBatch.records"];

    [Fact]
    public void Every_list_has_a_greatest_length() =>
        Findings.Equal(CountedElsewhere, Fields().Where(field => field.IsRepeated && RulesOf(field).MaxItems == 0).Select(field => field.FullName));

    [Fact]
    public void Every_text_has_a_greatest_length_or_a_shape() =>
        Findings.None(Fields()
            .Where(field => field.FieldType == FieldType.String)
            .Where(field => RulesOf(field) is { MaxLen: 0, References: "", Format: V1.Format.Unspecified, In.Count: 0, Identifier: false })
            .Select(field => field.FullName));

    /// <summary>What a caller can set in any request, message by message.</summary>
    private static IEnumerable<FieldDescriptor> Fields()
    {
        var seen = new HashSet<MessageDescriptor>();
        var open = new Queue<MessageDescriptor>(
            Contract.Methods.Select(method => method.InputType));
        while (open.TryDequeue(out var type))
        {
            if (!seen.Add(type)) continue;
            foreach (var field in type.Fields.InFieldNumberOrder().Where(field => !RulesOf(field).OutputOnly))
            {
                if (field.FieldType != FieldType.Message) yield return field;
                else if (field.MessageType.File.Package == "grpccrm.v1") open.Enqueue(field.MessageType);
                if (field is { FieldType: FieldType.Message, IsRepeated: true }) yield return field;
            }
        }
    }

    private static V1.FieldRules RulesOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(V1.OptionsExtensions.Rules) ?? new();
}
