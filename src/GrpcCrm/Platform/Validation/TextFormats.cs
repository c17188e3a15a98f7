using System.Text.RegularExpressions;

namespace GrpcCrm.Platform.Validation;

/// <summary>The well-known shapes of text that the contract's format option names.</summary>
public static partial class TextFormats
{
    public static bool Matches(V1.Format format, string text) =>
        format switch
        {
            V1.Format.Unspecified => true,
            V1.Format.TimeZone => IsTimeZone(text),
            V1.Format.Phone => Phone().IsMatch(text),
            V1.Format.Email => text.Length <= 254 && Email().IsMatch(text),
            V1.Format.Language => Language().IsMatch(text),
            V1.Format.Vin => Vin.IsWellFormed(Vin.Normalise(text)),
            V1.Format.Country => Countries.Have(text),
        };

    public static string Expectation(V1.Format format) =>
        format switch
        {
            V1.Format.Unspecified => "any text",
            V1.Format.TimeZone => "an IANA time zone such as Asia/Hong_Kong, spelt so",
            V1.Format.Phone => "a phone number in E.164 such as +85223456789",
            V1.Format.Email => "an e-mail address",
            V1.Format.Language => "a BCP 47 language tag such as zh-HK",
            V1.Format.Vin => "a vehicle identification number: 17 letters and digits without I, O and Q",
            V1.Format.Country => "an ISO 3166-1 country such as HK",
        };

    /// <summary>
    /// IANA ids only: Windows' own ids would mean nothing to PostgreSQL, which computes the periods. Neither are those names IANA's that
    /// stand for other files beside its zones; "right" ones count leap seconds, and Factory says that none was chosen.
    /// </summary>
    private static bool IsTimeZone(string text) =>
        TimeZoneName().IsMatch(text) && !FileOfZones().IsMatch(text)
        && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId;

    [GeneratedRegex(@"\A[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimeZoneName();

    [GeneratedRegex(@"\A(posix/|right/|(Factory|localtime|posixrules)\z)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex FileOfZones();

    [GeneratedRegex(@"\A\+[1-9][0-9]{1,14}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Phone();

    [GeneratedRegex(@"\A[^@\s\p{C}]+@[^@\s\p{C}.]+(\.[^@\s\p{C}.]+)+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Email();

    [GeneratedRegex(@"\A[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Language();
}
