using System.Collections;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.Platform.Validation;

/// <summary>The constraints of one field, read once from the contract's options.</summary>
public sealed class FieldCheck
{
    private static readonly long EarliestSecond = new DateTimeOffset(Conversions.EarliestTime).ToUnixTimeSeconds();
    private static readonly long LatestSecond = new DateTimeOffset(9999, 12, 30, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    private readonly FieldDescriptor _field;
    private readonly Regex? _pattern;
    private readonly bool _tellsWhen;
    private Func<IMessage, bool>? _quick;

    public FieldCheck(FieldDescriptor field)
    {
        _field = field;
        Rules = field.GetOptions()?.GetExtension(V1.OptionsExtensions.Rules) ?? new V1.FieldRules();
        if (Rules.Pattern.Length > 0)
            _pattern =
                new Regex($@"\A(?:{Rules.Pattern})\z", RegexOptions.Compiled | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Nests = HoldsOurs(field);
        var isBorder = field.Name.Contains("from_", StringComparison.Ordinal) || field.Name.Contains("until_", StringComparison.Ordinal);
        _tellsWhen = !Clears && !isBorder;
    }

    public V1.FieldRules Rules { get; }

    public string Name => _field.Name;

    public IFieldAccessor Accessor => _field.Accessor;

    /// <summary>Whether the field holds messages of ours, whose own fields are checked in turn.</summary>
    public bool Nests { get; }

    /// <summary>In a new record: whether it may be missing.</summary>
    public bool MayMiss => Clears || Rules.RequiredOnUpdate || !Rules.Required;

    /// <summary>In a new record: whether what it says is taken away.</summary>
    public bool Clears => Rules.OutputOnly || Rules.Identifier;

    /// <summary>Whether there certainly is nothing wrong with it and nothing to clear, in a new record.</summary>
    public bool IsFine(IMessage message) => (_quick ??= QuickCheck.Of(this, _field))(message);

    /// <summary>Whether a text matches the field's pattern, if it has one.</summary>
    public bool HasShape(string text) => _pattern is null || _pattern.IsMatch(text);

    private static bool HoldsOurs(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && !field.IsMap && field.MessageType.File.Package == "grpccrm.v1";

    /// <summary>Text not empty, message present, list not empty, number or enum not zero, optional scalar present.</summary>
    public bool IsSet(IMessage message) =>
        _field.HasPresence
            ? _field.Accessor.HasValue(message)
            : _field.Accessor.GetValue(message) switch
            {
                string text => text.Length > 0,
                ByteString bytes => bytes.Length > 0,
                IList list => list.Count > 0,
                bool flag => flag,
                var number => Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture) != 0,
            };

    public void CheckValue(IMessage message, string path, Violations violations)
    {
        if (_field.HasPresence && !_field.Accessor.HasValue(message)) return;
        var value = _field.Accessor.GetValue(message);
        if (!_field.IsRepeated)
        {
            CheckOne(value, path, violations);
            return;
        }

        var items = (IList)value;
        if (Rules.MaxItems > 0 && items.Count > Rules.MaxItems)
        {
            violations.Add(path, "MAX_ITEMS", $"At most {Rules.MaxItems} items are allowed.");
            return;
        }

        for (var i = 0; i < items.Count; i++) CheckOne(items[i]!, $"{path}[{i}]", violations);
    }

    private void CheckOne(object value, string path, Violations violations)
    {
        switch (value)
        {
            case string text:
                CheckText(text, path, violations);
                break;
            case System.Enum when _field.EnumType.FindValueByNumber((int)value) is null:
                violations.Add(path, "ENUM", $"The number is not one of {_field.EnumType.Name}.");
                break;
            case System.Enum when _field.IsRepeated && (int)value == 0:
                violations.Add(path, "ENUM", "Name a value.");
                break;
            case Timestamp time when IsUnset(time):
                violations.Add(
                    path, "UNSET_TIME",
                    "This time stands for one that was never set in many systems. "
                    + "Send the true time, or leave the field out where it is optional.");
                break;
            case Timestamp time when !IsStorable(time):
                violations.Add(path, "TIME", "A time between the years 1900 and 9999 is expected.");
                break;
            case Google.Type.Date date when date.ToDateOnly() is not { Year: >= 1900 }:
                violations.Add(path, "DATE", "A day of the calendar in 1900 or later is expected.");
                break;
            case int or long:
                CheckNumber(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture), path, violations);
                break;
        }
    }

    public static bool IsStorable(Timestamp time) =>
        time.Seconds >= EarliestSecond && time.Seconds <= LatestSecond && time.Nanos is >= 0 and <= 999_999_999;

    /// <summary>
    /// Whether the time says that something happened, and is none at which it can have. A border of a range may be any time.
    /// </summary>
    public bool IsUnset(Timestamp time) => _tellsWhen && UnsetTimes.Hold(time);

    private void CheckNumber(long number, string path, Violations violations)
    {
        if (Rules.HasGte && number < Rules.Gte) violations.Add(path, "GTE", $"The least value is {Rules.Gte}.");
        if (Rules.HasLte && number > Rules.Lte) violations.Add(path, "LTE", $"The greatest value is {Rules.Lte}.");
    }

    private void CheckText(string text, string path, Violations violations)
    {
        if (text.Length == 0)
        {
            if (_field.IsRepeated) violations.Add(path, "REQUIRED", "An item must not be empty.");
            return;
        }

        Characters.Check(text, Rules.Personal == V1.Personal.FreeText, path, violations);

        // UTF-16 length bounds the count of code points from above, so that counting is needed only where it may matter.
        if (text.Length > Rules.MaxLen && Rules.MaxLen > 0 && CodePoints(text) > Rules.MaxLen)
            violations.Add(path, "MAX_LEN", $"At most {Rules.MaxLen} characters are allowed.");
        if (Rules.MinLen > 0 && CodePoints(text) < Rules.MinLen)
            violations.Add(path, "MIN_LEN", $"At least {Rules.MinLen} characters are needed.");
        if (_pattern is not null && !_pattern.IsMatch(text))
            violations.Add(path, "PATTERN", $"The text must match {Rules.Pattern}");
        if (Rules.In.Count > 0 && !Rules.In.Contains(text))
            violations.Add(path, "IN", $"The text must be one of {string.Join(", ", Rules.In)}.");
        if (Rules.References.Length > 0 && !ResourceNames.HasShape(Rules.References, text))
            violations.Add(path, "NAME", $"A name of the collection {Rules.References} is expected.");
        if (!TextFormats.Matches(Rules.Format, text))
            violations.Add(path, "FORMAT", $"Expected {TextFormats.Expectation(Rules.Format)}.");
    }

    private static int CodePoints(string text) => text.Length - text.Count(char.IsLowSurrogate);
}
