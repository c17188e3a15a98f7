using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Tests.Platform;

public sealed class TextFormatsTests
{
    [Theory]
    [InlineData(V1.Format.Phone, "+85223456789")]
    [InlineData(V1.Format.Phone, "+12")]
    [InlineData(V1.Format.Phone, "+123456789012345")]
    [InlineData(V1.Format.Email, "mei.chan@example.com")]
    [InlineData(V1.Format.Email, "o'brien+dealer@mail.example.co.uk")]
    [InlineData(V1.Format.Email, "陳@例子.香港")]
    [InlineData(V1.Format.Language, "de")]
    [InlineData(V1.Format.Language, "zh-HK")]
    [InlineData(V1.Format.Language, "zh-Hant-HK")]
    [InlineData(V1.Format.Language, "es-419")]
    [InlineData(V1.Format.Language, "de-1996-x-cars")]
    [InlineData(V1.Format.TimeZone, "Asia/Hong_Kong")]
    [InlineData(V1.Format.TimeZone, "America/Argentina/Buenos_Aires")]
    [InlineData(V1.Format.TimeZone, "America/Port-au-Prince")]
    [InlineData(V1.Format.TimeZone, "Etc/GMT+8")]
    [InlineData(V1.Format.TimeZone, "UTC")]
    [InlineData(V1.Format.Vin, "1M8GDM9AXKP042788")]
    [InlineData(V1.Format.Vin, " wvwzzz1jzxw000001 ")]
    [InlineData(V1.Format.Country, "HK")]
    [InlineData(V1.Format.Unspecified, "anything at all")]
    public void What_has_the_shape_matches(V1.Format format, string text) => Assert.True(TextFormats.Matches(format, text));

    [Theory]
    [InlineData(V1.Format.Vin, "WVWZZZ1JZXW00000")]
    [InlineData(V1.Format.Vin, "WVWZZZ1JZXW00000O")]
    [InlineData(V1.Format.Country, "hk")]
    [InlineData(V1.Format.Country, "UK")]
    [InlineData(V1.Format.Country, "HKG")]
    [InlineData(V1.Format.Phone, "85223456789")]
    [InlineData(V1.Format.Phone, "+0123456")]
    [InlineData(V1.Format.Phone, "+1")]
    [InlineData(V1.Format.Phone, "+1234567890123456")]
    [InlineData(V1.Format.Phone, "+852 2345 6789")]
    [InlineData(V1.Format.Phone, "+٨٥٢٢٣٤٥٦٧٨٩")]
    [InlineData(V1.Format.Phone, "+85223456789\n")]
    [InlineData(V1.Format.Email, "mei.chan")]
    [InlineData(V1.Format.Email, "mei chan@example.com")]
    [InlineData(V1.Format.Email, "mei@chan@example.com")]
    [InlineData(V1.Format.Email, "mei@localhost")]
    [InlineData(V1.Format.Email, "mei@example..com")]
    [InlineData(V1.Format.Email, "mei@.com")]
    [InlineData(V1.Format.Email, "@example.com")]
    [InlineData(V1.Format.Email, "mei@example.com\n")]
    [InlineData(V1.Format.Email, "mei\u202E@example.com")]
    [InlineData(V1.Format.Language, "d")]
    [InlineData(V1.Format.Language, "zh_HK")]
    [InlineData(V1.Format.Language, "zh-")]
    [InlineData(V1.Format.Language, "zh-HK\n")]
    [InlineData(V1.Format.Language, "language-of-nineteen-characters-or-more")]
    [InlineData(V1.Format.TimeZone, "China Standard Time")]
    [InlineData(V1.Format.TimeZone, "Asia/Atlantis")]
    [InlineData(V1.Format.TimeZone, "../../etc/localtime")]
    [InlineData(V1.Format.TimeZone, "/etc/localtime")]
    [InlineData(V1.Format.TimeZone, "Asia/")]
    [InlineData(V1.Format.TimeZone, "+08:00")]
    public void What_has_not_the_shape_does_not_match(V1.Format format, string text) => Assert.False(TextFormats.Matches(format, text));

    [Fact]
    public void An_address_has_at_most_254_characters()
    {
        Assert.True(TextFormats.Matches(V1.Format.Email, new string('a', 242) + "@example.com"));
        Assert.False(TextFormats.Matches(V1.Format.Email, new string('a', 243) + "@example.com"));
    }
}
