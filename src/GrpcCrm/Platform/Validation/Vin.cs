using System.Buffers;

namespace GrpcCrm.Platform.Validation;

/// <summary>Vehicle identification numbers (ISO 3779) and their check digit, which not all markets demand.</summary>
public static class Vin
{
    private const int Length = 17;
    private const int CheckDigitPlace = 8;
    private const int Modulus = 11;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHJKLMNPRSTUVWXYZ0123456789");

    private static ReadOnlySpan<int> Weights => [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <summary>What the letters from A on count; I, O and Q are none of them.</summary>
    private static ReadOnlySpan<int> LetterValues => [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>The one form in which a number is stored and compared.</summary>
    public static string Normalise(string text) => text.Trim().ToUpperInvariant();

    /// <param name="vin">In its one form.</param>
    public static bool IsWellFormed(string vin) => vin.Length == Length && !vin.AsSpan().ContainsAnyExcept(Characters);

    /// <param name="vin">In its one form and well-formed.</param>
    public static bool HasRightCheckDigit(string vin) => vin[CheckDigitPlace] == CheckDigit(vin);

    /// <summary>North America and China.</summary>
    public static bool DemandsCheckDigit(string market) => market is "US" or "CA" or "MX" or "CN";

    public static char CheckDigit(string vin)
    {
        var sum = 0;
        for (var i = 0; i < Length; i++) sum += Weights[i] * (char.IsAsciiDigit(vin[i]) ? vin[i] - '0' : LetterValues[vin[i] - 'A']);
        return sum % Modulus == Modulus - 1 ? 'X' : (char)('0' + (sum % Modulus));
    }
}
