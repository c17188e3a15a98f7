using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>Builds the smallest request that the field options let pass: what is required, in the shape that is asked for.</summary>
/// <param name="names">For each collection, the resource to name; for a field, what an example says must stand there.</param>
internal sealed class MinimalRequest(IReadOnlyDictionary<string, string> names)
{
    public IMessage Of(Rpc rpc) => Filled(rpc.Descriptor.InputType, isUpdate: false);

    private IMessage Filled(MessageDescriptor type, bool isUpdate)
    {
        var message = type.Parser.ParseFrom([]);
        var nestsUpdate = type.FindFieldByName("update_mask") is not null;
        foreach (var field in type.Fields.InFieldNumberOrder().Where(field => IsNeeded(field, isUpdate)))
        {
            var value = ValueOf(field, nestsUpdate);
            if (field.IsRepeated) ((System.Collections.IList)field.Accessor.GetValue(message)).Add(value);
            else field.Accessor.SetValue(message, value);
        }

        return message;
    }

    /// <summary>Whatever is required with a value of another field is set, since that may be the value.</summary>
    private static bool IsNeeded(FieldDescriptor field, bool isUpdate)
    {
        var rules = RulesOf(field);
        return !rules.OutputOnly
            && (rules.Required
                || ((rules.Identifier || rules.RequiredOnUpdate) && isUpdate)
                || rules.RequiredWith.Length > 0
                || IsFirstOfOneof(field));
    }

    private object ValueOf(FieldDescriptor field, bool isUpdate) =>
        field.FieldType switch
        {
            FieldType.String => names.TryGetValue(field.Name, out var known) ? known : TextOf(RulesOf(field)),
            FieldType.Int32 => (int)Math.Max(1, RulesOf(field).Gte),
            FieldType.Int64 => Math.Max(1, RulesOf(field).Gte),
            FieldType.Enum => field.EnumType.Values.First(value => value.Number != 0).Number,
            FieldType.Message when field.MessageType == Timestamp.Descriptor => TimeOf(field),
            FieldType.Message when field.MessageType == Google.Type.Date.Descriptor => new Google.Type.Date { Year = 2025, Month = 1, Day = 1 },
            FieldType.Message => Filled(field.MessageType, isUpdate),
            var other => throw new NotSupportedException($"{field.FullName}: how is a {other} filled? Say it in MinimalRequest.ValueOf."),
        };

    /// <summary>Of two times, the one with the greater number is the later one, unless an example says otherwise.</summary>
    private Timestamp TimeOf(FieldDescriptor field) =>
        names.TryGetValue(field.Name, out var known)
            ? JsonParser.Default.Parse<Timestamp>($"\"{known}\"")
            : Timestamp.FromDateTime(Fixture.Records.May.AddHours(field.FieldNumber));

    private string TextOf(V1.FieldRules rules) =>
        rules switch
        {
            { References.Length: > 0 } => names[rules.References],
            { Format: V1.Format.TimeZone } => "Asia/Hong_Kong",
            { Pattern.Length: > 0 } => Matching(rules.Pattern, "dms", "HKD"),
            { In.Count: > 0 } => rules.In[0],
            _ => "Text",
        };

    /// <summary>The first of these texts that the pattern lets pass.</summary>
    public static string Matching(string pattern, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (Regex.IsMatch(text, $@"\A(?:{pattern})\z", RegexOptions.None, TimeSpan.FromSeconds(1))) return text;
        }

        throw new NotSupportedException($"No text that the tests know is as {pattern} asks. Add one in MinimalRequest and DistinctValues.");
    }

    /// <summary>Whether the request had to name the version that it builds on.</summary>
    public static bool NamesVersion(IMessage request) =>
        request.Descriptor.Fields.InFieldNumberOrder().Where(field => !field.IsRepeated).Any(field =>
            field.Name == "etag" ? field.Accessor.GetValue(request) is string { Length: > 0 }
            : field.Accessor.GetValue(request) is IMessage nested && NamesVersion(nested));

    public static bool IsFirstOfOneof(FieldDescriptor field) => field.RealContainingOneof?.Fields[0] == field;

    public static V1.FieldRules RulesOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(V1.OptionsExtensions.Rules) ?? new();
}
