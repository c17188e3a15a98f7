using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Tests.Platform;

public sealed class UnsetTimesTests
{
    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1601-01-01T00:00:00Z")]
    [InlineData("1753-01-01T00:00:00Z")]
    [InlineData("1899-12-30T00:00:00Z")]
    [InlineData("1899-12-31T16:23:18Z")]
    [InlineData("1900-01-01T00:00:00Z")]
    [InlineData("1900-01-01T05:00:00Z")]
    [InlineData("1904-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("1970-01-01T00:00:00+08:00")]
    [InlineData("1970-01-01T00:00:00-05:00")]
    [InlineData("1970-01-01T00:00:00+05:30")]
    [InlineData("1970-01-01T00:00:00+14:00")]
    [InlineData("1970-01-01T00:00:00-12:00")]
    public void What_systems_count_from_was_never_set(string time) => Assert.True(UnsetTimes.Hold(At(time)));

    [Theory]
    [InlineData("1969-12-30T00:00:00Z")]
    [InlineData("1970-01-01T09:17:00Z")]
    [InlineData("1970-01-02T00:00:00Z")]
    [InlineData("1999-12-31T16:00:00Z")]
    [InlineData("2000-01-01T00:00:00Z")]
    [InlineData("2025-05-10T00:00:00Z")]
    [InlineData("9999-12-31T00:00:00Z")]
    public void Other_times_are_what_they_say(string time) => Assert.False(UnsetTimes.Hold(At(time)));

    private static Timestamp At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToTimestamp();
}
