using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>
/// Fills every field that a caller may set with a value that no other field has and that is not its default, so that a field forgotten or
/// swapped on its way to the table and back shows.
/// </summary>
/// <param name="names">For each collection, the resource to name.</param>
/// <param name="seed">Another seed, other values.</param>
internal sealed class DistinctValues(IReadOnlyDictionary<string, string> names, int seed)
{
    private static readonly string[] Zones = ["Asia/Hong_Kong", "America/New_York", "Europe/London"];
    private static readonly string[] Countries = ["HK", "GB", "JP"];
    private static readonly string[] Currencies = ["HKD", "GBP", "JPY"];
    private static readonly string[] Languages = ["zh-HK", "pt-BR", "de"];
    private int _next = seed;

    public T Filled<T>()
        where T : IMessage<T>, new() =>
        (T)Filled(new T().Descriptor);

    public IMessage Filled(MessageDescriptor type)
    {
        var message = type.Parser.ParseFrom([]);
        Fill(message);
        return message;
    }

    /// <summary>The fields that are stored as they come: neither the service's own, nor names, nor the version that an update expects.</summary>
    public static IEnumerable<FieldDescriptor> Kept(MessageDescriptor type) =>
        type.Fields.InFieldNumberOrder().Where(field =>
            MinimalRequest.RulesOf(field) is { OutputOnly: false, InputOnly: false, Identifier: false } && field.Name != "etag");

    private void Fill(IMessage message)
    {
        foreach (var field in Kept(message.Descriptor))
        {
            if (!field.IsRepeated)
            {
                field.Accessor.SetValue(message, ValueOf(field));
                continue;
            }

            var items = (System.Collections.IList)field.Accessor.GetValue(message);
            var several = MinimalRequest.RulesOf(field).References.Length > 0 ? 1 : 3;
            for (var i = 0; i < several; i++) items.Add(ValueOf(field));
        }
    }

    private object ValueOf(FieldDescriptor field)
    {
        var number = ++_next;
        switch (field.FieldType)
        {
            case FieldType.String:
                return TextOf(MinimalRequest.RulesOf(field), number);
            case FieldType.Bool:
                return true;
            case FieldType.Int32:
                return Within(MinimalRequest.RulesOf(field), number);
            case FieldType.Int64:
                return (long)Within(MinimalRequest.RulesOf(field), number);
            case FieldType.Enum:
                var values = field.EnumType.Values.Where(value => value.Number != 0).ToList();
                return values[number % values.Count].Number;
            case FieldType.Message when field.MessageType == Timestamp.Descriptor:
                return Timestamp.FromDateTime(Fixture.Records.May.AddHours(number).AddMicroseconds(number));
            case FieldType.Message when field.MessageType == Google.Type.Date.Descriptor:
                return DateOnly.FromDateTime(Fixture.Records.May).AddDays(number).ToDate();
            case FieldType.Message when field.MessageType == Duration.Descriptor:
                return Duration.FromTimeSpan(TimeSpan.FromDays(number));
            case FieldType.Message:
                return Filled(field.MessageType);
            default:
                throw new NotSupportedException($"{field.FullName}: how is a {field.FieldType} filled? Say it in DistinctValues.ValueOf.");
        }
    }

    private static int Within(V1.FieldRules rules, int number)
    {
        var (least, most) = (rules.HasGte ? rules.Gte : 0, rules.HasLte ? rules.Lte : int.MaxValue);
        return (int)(least + (number % (most - least + 1)));
    }

    private string TextOf(V1.FieldRules rules, int number) =>
        rules switch
        {
            { References.Length: > 0 } => names[rules.References],
            { Format: V1.Format.TimeZone } => Zones[number % Zones.Length],
            { Format: V1.Format.Language } => Languages[number % Languages.Length],
            { Format: V1.Format.Phone } => $"+852{20000000 + number}",
            { Format: V1.Format.Vin } => $"WVWZZZ1JZXW{number:000000}",
            { Format: V1.Format.Country } => Countries[number % Countries.Length],
            { Format: V1.Format.Email } => $"person{number}@example.com",
            { Pattern.Length: > 0 } => MinimalRequest.Matching(rules.Pattern, $"dms-{number}", Currencies[number % Currencies.Length]),
            { MaxLen: > 0 and < 50 } => $"Text {number}, 陳",
            { Personal: not V1.Personal.FreeText } => $"Text {number}, 陳大文 👍 '\"\\%_",
            _ => $"Text {number}, 陳大文 👍 '\"\\%_\n",
        };
}
