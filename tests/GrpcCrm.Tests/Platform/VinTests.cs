using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Tests.Platform;

public sealed class VinTests
{
    [Theory]
    [InlineData("1M8GDM9AXKP042788")]
    [InlineData("11111111111111111")]
    [InlineData("1GNEK13ZX3R298984")]
    public void A_right_check_digit_is_known(string vin) => Assert.True(Vin.HasRightCheckDigit(vin));

    [Theory]
    [InlineData("WVWZZZ1JZXW000001")]
    [InlineData("1M8GDM9A1KP042788")]
    [InlineData("1M8GDM9AXKP042789")]
    public void A_wrong_one_too(string vin)
    {
        Assert.True(Vin.IsWellFormed(vin));
        Assert.False(Vin.HasRightCheckDigit(vin));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1M8GDM9AXKP04278")]
    [InlineData("1M8GDM9AXKP0427888")]
    [InlineData("IM8GDM9AXKP042788")]
    [InlineData("1M8GDM9AXKPO42788")]
    [InlineData("1M8GDM9AXKPQ42788")]
    [InlineData("1m8gdm9axkp042788")]
    [InlineData("1M8GDM9AXKP04278\u0664")]
    public void Seventeen_letters_and_digits_without_i_o_and_q_are_expected(string text) => Assert.False(Vin.IsWellFormed(text));

    [Fact]
    public void The_one_form_is_in_capitals_without_spaces_around() => Assert.Equal("WVWZZZ1JZXW000001", Vin.Normalise(" wvwzzz1jzxw000001\t"));

    /// <summary>One digit changed anywhere but in the check digit's own place is always found.</summary>
    [Fact]
    public void A_digit_that_is_changed_is_found()
    {
        const string Right = "1M8GDM9AXKP042788";
        for (var place = 0; place < Right.Length; place++)
        {
            if (place == 8 || !char.IsAsciiDigit(Right[place])) continue;
            var other = Right[place] == '9' ? '0' : (char)(Right[place] + 1);
            Assert.False(Vin.HasRightCheckDigit($"{Right[..place]}{other}{Right[(place + 1)..]}"));
        }
    }

    [DataFact("vectors/vin.csv")]
    public void Published_numbers_are_judged_as_published()
    {
        var rows = TestData.Rows("vectors/vin.csv");
        Assert.True(rows.Count > 50);
        foreach (var row in rows)
        {
            var vin = Vin.Normalise(row["vin"]);
            var judged = !Vin.IsWellFormed(vin) ? "bad_format" : Vin.HasRightCheckDigit(vin) ? "valid" : "check_digit_mismatch";
            Assert.Equal((vin, row["independent_result"]), (vin, judged));
            if (row["computed_check_digit"].Length > 0) Assert.Equal(row["computed_check_digit"], Vin.CheckDigit(vin).ToString());
        }
    }
}
