using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.Platform.Validation;

/// <summary>The constraints of one field, read once from the contract's options.</summary>
public sealed class FieldCheck
{
    private const string Etag = "etag";
    private readonly FieldDescriptor _field;
    private readonly TextCheck? _text;
    private readonly bool _tellsWhen;
    private Func<IMessage, bool>? _quick;

    public FieldCheck(FieldDescriptor field)
    {
        _field = field;
        Rules = field.GetOptions()?.GetExtension(V1.OptionsExtensions.Rules) ?? new V1.FieldRules();
        if (field.FieldType == FieldType.String) _text = new TextCheck(Rules);
        Nests = HoldsOurs(field);
        _tellsWhen = !Clears && !IsBorder(field.Name);
    }

    public V1.FieldRules Rules { get; }

    public string Name => _field.Name;

    public IFieldAccessor Accessor => _field.Accessor;

    /// <summary>Whether the field holds messages of ours, whose own fields are checked in turn.</summary>
    public bool Nests { get; }

    /// <summary>Whether an update may change it.</summary>
    public bool IsChangeable => !Rules.OutputOnly && !Rules.Identifier && !Rules.Immutable && Name != Etag;

    /// <summary>In a new record: whether it may be missing.</summary>
    public bool MayMiss => Clears || Rules.RequiredOnUpdate || !Rules.Required;

    /// <summary>In a new record: whether what it says is taken away.</summary>
    public bool Clears => Rules.OutputOnly || Rules.Identifier;

    /// <summary>Whether there certainly is nothing wrong with it and nothing to clear or to change, in a new record.</summary>
    public bool IsFine(IMessage message) => (_quick ??= QuickCheck.Of(this, _field))(message);

    /// <summary>Of a field of text: whether one that is there certainly is right and in its one form.</summary>
    public bool IsFine(string text) => _text!.IsFine(text);

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

    /// <summary>Brings its texts into the form in which they are checked, compared and stored.</summary>
    public void Normalise(IMessage message)
    {
        if (_text is null || (_field.HasPresence && !_field.Accessor.HasValue(message))) return;
        switch (_field.Accessor.GetValue(message))
        {
            case string text when _text.Normalised(text) is var normal && !ReferenceEquals(text, normal):
                _field.Accessor.SetValue(message, normal);
                break;
            case IList<string> texts:
                for (var i = 0; i < texts.Count; i++) texts[i] = _text.Normalised(texts[i]);
                break;
        }
    }

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
            violations.Add(path, "MAX_ITEMS", $"At most {Rules.MaxItems} items are allowed; these are {items.Count}. Send fewer.");
            return;
        }

        for (var i = 0; i < items.Count; i++) CheckOne(items[i]!, $"{path}[{i}]", violations);
    }

    private void CheckOne(object value, string path, Violations violations)
    {
        switch (value)
        {
            case string { Length: 0 } when _field.IsRepeated:
                violations.Add(path, "REQUIRED", "The item is empty. Give it a text, or leave it out.");
                break;
            case string { Length: > 0 } text:
                _text!.Check(text, path, violations);
                break;
            case System.Enum when _field.EnumType.FindValueByNumber((int)value) is null:
                violations.Add(path, "ENUM", $"{(int)value} is not a number of {_field.EnumType.Name}. Send one that the contract lists.");
                break;
            case System.Enum when _field.IsRepeated && (int)value == 0:
                violations.Add(path, "ENUM", $"The item says nothing. Name a value of {_field.EnumType.Name}, or leave it out.");
                break;
            case Timestamp time when IsUnset(time):
                violations.Add(
                    path, "UNSET_TIME",
                    "This time stands for one that was never set in many systems. "
                    + "Send the true time, or leave the field out where it is optional.");
                break;
            case Timestamp time:
                Times.Check(time, path, violations);
                break;
            case Google.Type.Date date:
                Times.Check(date, path, violations);
                break;
            case int or long:
                CheckNumber(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture), path, violations);
                break;
        }
    }

    /// <summary>Whether the time tells when something happened, and was never set. A border of a range may be any time.</summary>
    public bool IsUnset(Timestamp time) => _tellsWhen && UnsetTimes.Hold(time);

    private void CheckNumber(long number, string path, Violations violations)
    {
        if (Rules.HasGte && number < Rules.Gte) violations.Add(path, "GTE", $"{number} is too small: the least value is {Rules.Gte}.");
        if (Rules.HasLte && number > Rules.Lte) violations.Add(path, "LTE", $"{number} is too large: the greatest value is {Rules.Lte}.");
    }

    private static bool IsBorder(string name) =>
        name.Contains("from_", StringComparison.Ordinal) || name.Contains("until_", StringComparison.Ordinal);
}
