using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.Platform.Validation;

/// <summary>What one field's texts must be: the form in which they are taken, their characters, length and shape.</summary>
public sealed class TextCheck
{
    /// <summary>What the contract's patterns ask for, in words.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["[a-z0-9][a-z0-9._-]*"] =
            "Only a to z, 0 to 9, '.', '_' and '-' are allowed, and the first is a letter or digit, as in dms-east. Rename it so.",
        ["[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"] =
            "A UUID in small letters is expected, such as 0198c5a6-4f6e-7c3a-9d2b-6e1f0a7b8c9d. Draw one.",
    };

    /// <summary>The contract's patterns, each compiled once: a host that starts would spend a second on one for each field.</summary>
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    private readonly V1.FieldRules _rules;
    private readonly Regex? _pattern;
    private readonly ResourcePattern? _names;
    private readonly bool _isPlain;

    public TextCheck(V1.FieldRules rules)
    {
        _rules = rules;
        Kind = KindOf(rules);
        _isPlain = rules is { MinLen: 0, In.Count: 0, References: "", Format: V1.Format.Unspecified };
        if (rules.References.Length > 0) _names = ResourceNames.Of(rules.References);
        if (rules.Pattern.Length > 0) _pattern = Patterns.GetOrAdd(rules.Pattern, Compile);
    }

    public V1.TextKind Kind { get; }

    public static V1.TextKind KindOf(V1.FieldRules rules) =>
        rules switch
        {
            { Text: not V1.TextKind.Unspecified } => rules.Text,
            { Personal: V1.Personal.FreeText } => V1.TextKind.Free,
            { Personal: V1.Personal.Name } => V1.TextKind.Name,
            _ => V1.TextKind.Key,
        };

    /// <summary>What a pattern of the contract asks for, in words; null for one that nobody has put into words.</summary>
    public static string? WordsOf(string pattern) => Words.GetValueOrDefault(pattern);

    public string Normalised(string text) => Characters.Normalise(text, Kind);

    /// <summary>Whether the text certainly is right and in its one form, found without a byte of garbage.</summary>
    public bool IsFine(string text) =>
        _isPlain
        && (_rules.MaxLen == 0 || text.Length <= _rules.MaxLen)
        && Characters.AreFine(text, Kind)
        && (_pattern is null || _pattern.IsMatch(text));

    /// <param name="text">Normalised, and not empty.</param>
    /// <param name="path">The field's path.</param>
    /// <param name="violations">Where what is wrong is added.</param>
    public void Check(string text, string path, Violations violations)
    {
        // What is wrong with its shape would only repeat what is wrong with a character.
        var hasFineCharacters = Characters.Check(text, Kind, path, violations);

        // UTF-16 length bounds the count of code points from above, so that counting is needed only where it may matter.
        if (_rules.MaxLen > 0 && text.Length > _rules.MaxLen && CodePoints(text) is var length && length > _rules.MaxLen)
            violations.Add(path, "MAX_LEN", $"At most {_rules.MaxLen} characters are allowed; these are {length}. Shorten the text.");
        if (_rules.MinLen > 0 && CodePoints(text) < _rules.MinLen)
            violations.Add(path, "MIN_LEN", $"At least {_rules.MinLen} characters are needed; these are {CodePoints(text)}.");
        if (hasFineCharacters) CheckShape(text, path, violations);
    }

    private void CheckShape(string text, string path, Violations violations)
    {
        if (_pattern is not null && !_pattern.IsMatch(text))
            violations.Add(path, "PATTERN", WordsOf(_rules.Pattern) ?? $"The text must match {_rules.Pattern}");
        if (_rules.In.Count > 0 && !_rules.In.Contains(text))
            violations.Add(path, "IN", $"The text must be one of {string.Join(", ", _rules.In)}.");
        if (_names is not null && !_names.Matches(text))
            violations.Add(path, "NAME", $"A name such as {_names.Shape} is expected, as this service gave it.");
        if (!TextFormats.Matches(_rules.Format, text))
            violations.Add(path, "FORMAT", $"Expected {TextFormats.Expectation(_rules.Format)}.");
    }

    private static int CodePoints(string text) => text.Length - text.Count(char.IsLowSurrogate);

    private static Regex Compile(string pattern) =>
        new($@"\A(?:{pattern})\z", RegexOptions.Compiled | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
