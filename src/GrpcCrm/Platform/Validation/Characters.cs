using System.Buffers;

namespace GrpcCrm.Platform.Validation;

/// <summary>
/// Which characters a text may hold. A line (names, codes, keys) is shown beside others, so nothing in it may end the line, hide or
/// reorder it. Free text keeps its line breaks and tabs, and the direction marks that come with what people paste, but not the overrides
/// that show other letters than are stored. The marks U+200E, U+200F and U+061C are letters' companions and allowed in both.
/// </summary>
public static class Characters
{
    private static readonly SearchValues<char> Unstorable = SearchValues.Create("\0\uFFFD");

    private static readonly SearchValues<char> NotInFreeText =
        SearchValues.Create([.. Range('\u0001', '\u0008'), '\u000B', '\u000C', .. Range('\u000E', '\u001F'), '\u007F', .. Overrides]);

    private static readonly SearchValues<char> NotInLines =
        SearchValues.Create([
            .. Range('\u0001', '\u001F'), .. Range('\u007F', '\u009F'), '\u2028', '\u2029', .. Range('\u202A', '\u202E'),
            .. Range('\u2066', '\u2069'),
        ]);

    private static ReadOnlySpan<char> Overrides => ['\u202D', '\u202E'];

    /// <summary>Adds what is wrong with the text's characters, if anything.</summary>
    public static void Check(string text, bool isFree, string path, Violations violations)
    {
        if (text.AsSpan().ContainsAny(Unstorable))
            violations.Add(path, "TEXT", "The text holds a NUL or a byte sequence that is not UTF-8.");
        if (!text.AsSpan().ContainsAny(isFree ? NotInFreeText : NotInLines)) return;
        violations.Add(path, "CONTROL", isFree
            ? "The text holds a control character other than line breaks and tabs, or overrides the direction of letters."
            : "The text holds a line break or another control character, or one that changes the direction of letters.");
    }

    /// <summary>True if the text can be stored and shown as a line.</summary>
    public static bool IsLine(string text) => !text.AsSpan().ContainsAny(Unstorable) && !text.AsSpan().ContainsAny(NotInLines);

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(code => (char)code);
}
