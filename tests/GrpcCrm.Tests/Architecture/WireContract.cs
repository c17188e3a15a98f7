using Google.Protobuf.Reflection;
using GrpcCrm.Platform;

namespace GrpcCrm.Tests.Architecture;

/// <summary>The contract as its generated code knows it, and as lines of text that a review can read.</summary>
internal static class WireContract
{
    public static IEnumerable<string> Lines(FileDescriptor file) =>
    [
        .. file.Services.SelectMany(Lines),
        .. file.MessageTypes.SelectMany(Lines),
        .. file.EnumTypes.SelectMany(Lines),
        .. file.Extensions.UnorderedExtensions.Select(option => $"option {option.FullName} = {option.FieldNumber}: {TypeOf(option)}"),
    ];

    private static IEnumerable<string> Lines(ServiceDescriptor service) =>
    [
        $"service {service.FullName}",
        .. service.Methods.Select(method =>
            $"  rpc {method.Name} ({(method.IsClientStreaming ? "stream " : "")}{method.InputType.Name})"
            + $" returns ({(method.IsServerStreaming ? "stream " : "")}{method.OutputType.Name})"
            + Line(method, RpcRules.Of(method))),
    ];

    private static string Line(MethodDescriptor method, RpcRules rules) =>
        $" permission {rules.Permission} of {string.Join(", ", rules.Callers.Order())}"
        + (rules.Deadline is { } deadline ? $", {deadline.TotalSeconds} s" : "")
        + (method.GetOptions()?.IdempotencyLevel is { } level and not MethodOptions.Types.IdempotencyLevel.IdempotencyUnknown ? $", {level}" : "");

    private static IEnumerable<string> Lines(MessageDescriptor message) =>
    [
        $"message {message.FullName}{(message.GetOptions()?.GetExtension(V1.OptionsExtensions.Resource) is { } resource ? " " + resource : "")}",
        .. message.Fields.InFieldNumberOrder().Select(Line),
        .. message.NestedTypes.SelectMany(Lines),
        .. message.EnumTypes.SelectMany(Lines),
    ];

    private static IEnumerable<string> Lines(EnumDescriptor values) =>
        [$"enum {values.FullName}", .. values.Values.Select(value => $"  {value.Number} {value.Name}")];

    private static string Line(FieldDescriptor field)
    {
        var label = field.IsRepeated ? "repeated " : field.RealContainingOneof is { } oneof ? $"oneof {oneof.Name} " : IsOptional(field) ? "optional " : "";
        var rules = field.GetOptions()?.GetExtension(V1.OptionsExtensions.Rules)?.ToString();
        return $"  {field.FieldNumber} {field.Name}: {label}{TypeOf(field)}{(rules is null ? "" : " " + rules)}";
    }

    private static bool IsOptional(FieldDescriptor field) => field is { HasPresence: true, FieldType: not FieldType.Message };

    private static string TypeOf(FieldDescriptor field) =>
        field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            var scalar => scalar.ToString().ToLowerInvariant(),
        };
}
