using System.Buffers;
using System.Globalization;
using System.Text;

namespace GrpcCrm.Platform.Validation;

/// <summary>
/// Which characters a text may hold. A line (keys, names) is shown and compared beside others, so nothing in it may end the line, hide or
/// reorder it; keys hold nothing at all that cannot be seen. Free text keeps its line breaks and tabs, and the direction marks that come
/// with what people paste, but not the overrides that show other letters than are stored.
/// </summary>
public static class Characters
{
    private static readonly SearchValues<char> Unstorable = SearchValues.Create("\0\uFFFD");

    private static readonly SearchValues<char> NotInFreeText =
        SearchValues.Create([
            .. Range('\0', '\u0008'), '\u000B', '\u000C', .. Range('\u000E', '\u001F'), '\u007F', '\u202D', '\u202E', '\uFFFD',
        ]);

    private static readonly SearchValues<char> Controls =
        SearchValues.Create([
            .. Range('\u0001', '\u001F'), .. Range('\u007F', '\u009F'), '\u2028', '\u2029', .. Range('\u202A', '\u202E'),
            .. Range('\u2066', '\u2069'),
        ]);

    /// <summary>What is not drawn (Unicode's default ignorables but for the controls), or as nothing, and what is no character.</summary>
    private static readonly SearchValues<char> Unseen =
        SearchValues.Create([
            '\u00AD', '\u034F', '\u061C', '\u115F', '\u1160', '\u17B4', '\u17B5', .. Range('\u180B', '\u180F'),
            .. Range('\u200B', '\u200F'), .. Range('\u2060', '\u2065'), .. Range('\u206A', '\u206F'), '\u2800', '\u3164',
            .. Range('\uFDD0', '\uFDEF'), .. Range('\uFE00', '\uFE0F'), '\uFEFF', '\uFFA0', .. Range('\uFFF0', '\uFFFB'),
            '\uFFFE', '\uFFFF',
        ]);

    /// <summary>Joiners, direction marks and variation selectors are a part of how a name is written.</summary>
    private static readonly SearchValues<char> UnseenInNames =
        SearchValues.Create(['\u061C', .. Range('\u180B', '\u180F'), .. Range('\u200C', '\u200F'), .. Range('\uFE00', '\uFE0F')]);

    /// <summary>Names of those that most often come unseen from files and forms.</summary>
    private static readonly Dictionary<int, string> Names = new()
    {
        [0x0000] = "NUL",
        [0x0009] = "a tab",
        [0x000A] = "a line feed",
        [0x000D] = "a carriage return",
        [0x0020] = "a space",
        [0x00A0] = "a no-break space",
        [0x00AD] = "a soft hyphen",
        [0x200B] = "a zero-width space",
        [0x200C] = "a zero-width non-joiner",
        [0x200D] = "a zero-width joiner",
        [0x200E] = "a left-to-right mark",
        [0x200F] = "a right-to-left mark",
        [0x202E] = "a right-to-left override",
        [0x2060] = "a word joiner",
        [0x3000] = "an ideographic space",
        [0xFEFF] = "a byte order mark",
        [0xFFFD] = "what stands for bytes that were not UTF-8",
    };

    /// <summary>Whether nothing is wrong with the text and nothing to change: certain at a glance, without a byte of garbage.</summary>
    public static bool AreFine(string text, V1.TextKind kind)
    {
        if (kind == V1.TextKind.Free) return !text.AsSpan().ContainsAny(NotInFreeText);
        if (text.Length == 0) return true;
        foreach (var character in text)
        {
            if (!IsSurelyFine(character)) return false;
        }

        return !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]);
    }

    /// <summary>
    /// The text in the one form in which it is checked, compared and stored: composed (NFC); a name without what cannot be seen at its
    /// ends; white space alone is empty. Free text stays as it came.
    /// </summary>
    public static string Normalise(string text, V1.TextKind kind)
    {
        if (AreFine(text, kind) || kind == V1.TextKind.Free) return text;
        if (kind == V1.TextKind.Name) text = TrimmedName(text);
        else if (string.IsNullOrWhiteSpace(text)) return "";
        return IsUnicode(text) ? text.Normalize(NormalizationForm.FormC) : text;
    }

    /// <summary>
    /// Adds what is wrong with the characters of a normalised text, if anything: which, where, why, and what to do. Of each kind of fault
    /// the first alone.
    /// </summary>
    /// <returns>Whether nothing is wrong with them.</returns>
    public static bool Check(string text, V1.TextKind kind, string path, Violations violations)
    {
        if (AreFine(text, kind)) return true;
        var found = new HashSet<string>(StringComparer.Ordinal);
        var (place, at) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            place++;
            var isAnEnd = at == 0 || at + rune.Utf16SequenceLength == text.Length;
            at += rune.Utf16SequenceLength;
            if (Fault(rune, kind, isAnEnd) is not { } fault || !found.Add(fault.Reason)) continue;
            var told = string.Create(CultureInfo.InvariantCulture, $"Character {place} is {Shown(rune)}. {fault.Why}");
            violations.Add(path, fault.Reason, told);
        }

        return found.Count == 0;
    }

    /// <summary>True if the text can be stored and shown as a line.</summary>
    public static bool IsLine(string text) => !text.AsSpan().ContainsAny(Unstorable) && !text.AsSpan().ContainsAny(Controls);

    private static (string Reason, string Why)? Fault(Rune rune, V1.TextKind kind, bool isAnEnd)
    {
        if (!rune.IsBmp) return kind != V1.TextKind.Free && IsUnseen(rune.Value, kind) ? Invisible : null;
        var character = (char)rune.Value;
        if (Unstorable.Contains(character)) return ("TEXT", "It cannot be stored. Send the text as UTF-8, without NUL.");
        if (kind == V1.TextKind.Free)
        {
            return NotInFreeText.Contains(character)
                ? ("CONTROL", "It is a control character or shows other letters than are stored. Remove it; line breaks and tabs may stay.")
                : null;
        }

        if (Controls.Contains(character)) return ("CONTROL", "It ends the line, or hides or reorders what stands beside it. Remove it.");
        if (Unseen.Contains(character) && (kind == V1.TextKind.Key || !UnseenInNames.Contains(character))) return Invisible;
        return isAnEnd && kind == V1.TextKind.Key && char.IsWhiteSpace(character)
            ? ("SPACE", "White space at an end would make another key of the same letters. Remove it.")
            : null;
    }

    private static (string Reason, string Why) Invisible =>
        ("INVISIBLE", "It cannot be seen and would make another text of the same letters. Remove it.");

    /// <summary>Tags and, but for names, the variation selectors of plane 14.</summary>
    private static bool IsUnseen(int code, V1.TextKind kind) =>
        code is (>= 0xE0000 and < 0xE0100) or (>= 0xE01F0 and <= 0xE0FFF) || (kind == V1.TextKind.Key && code is >= 0xE0100 and < 0xE01F0);

    private static string TrimmedName(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsBlank(text[start])) start++;
        while (end > start && IsBlank(text[end - 1]) && !EndsWithSelector(text, end)) end--;
        return text[start..end];
    }

    /// <summary>A variation selector belongs to the letter before it.</summary>
    private static bool EndsWithSelector(string text, int end) =>
        text[end - 1] is >= '\uFE00' and <= '\uFE0F' or >= '\u180B' and <= '\u180F';

    private static bool IsBlank(char character) => char.IsWhiteSpace(character) || Unseen.Contains(character);

    /// <summary>
    /// Characters that are drawn and that compose with none of their kind. Most names are written in these alone; the rest is looked at
    /// more closely.
    /// </summary>
    private static bool IsSurelyFine(char character) =>
        character is >= ' ' and <= '~'
            or (>= '\u00A0' and < '\u0300' and not '\u00AD')
            or (>= '\u3005' and <= '\u3007')
            or (>= '\u3041' and <= '\u3096')
            or (>= '\u30A1' and <= '\u30FE')
            or (>= '\u4E00' and <= '\u9FFF')
            or (>= '\uAC00' and <= '\uD7A3');

    /// <summary>Only what is Unicode has a composed form.</summary>
    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\uFFFE' or '\uFFFF') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static string Shown(Rune rune)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        return Names.TryGetValue(rune.Value, out var name) ? $"{code}, {name}" : code;
    }

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(code => (char)code);
}
