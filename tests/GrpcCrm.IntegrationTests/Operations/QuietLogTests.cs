using GrpcCrm.IntegrationTests.Client;
using GrpcCrm.Platform.Telemetry;

namespace GrpcCrm.IntegrationTests.Operations;

public sealed class QuietLogTests
{
    private readonly ManualTime _time = new();
    private readonly List<string> _lines = [];

    [Fact]
    public async Task The_first_of_a_kind_is_told_at_once_and_the_rest_in_one_line_an_interval()
    {
        using var quiet = new QuietLog(_time);
        for (var i = 0; i < 1000; i++) Write(quiet, "a", $"{i}");
        Write(quiet, "b", "other");
        Assert.Equal(["1 0", "1 other"], _lines);

        await _time.PassAsync(QuietLog.Interval);
        Assert.Equal(["1 0", "1 other", "999 999"], _lines);
    }

    [Fact]
    public async Task A_flood_that_goes_on_is_told_of_once_an_interval()
    {
        using var quiet = new QuietLog(_time);
        for (var minute = 0; minute < 3; minute++)
        {
            for (var i = 0; i < 10; i++) Write(quiet, "a", $"{minute}");
            await _time.PassAsync(QuietLog.Interval);
        }

        Assert.Equal(["1 0", "9 0", "10 1", "10 2"], _lines);
    }

    [Fact]
    public async Task After_an_interval_in_which_nothing_came_the_next_is_told_at_once()
    {
        using var quiet = new QuietLog(_time);
        Write(quiet, "a", "first");
        await _time.PassAsync(QuietLog.Interval);
        Write(quiet, "a", "second");

        Assert.Equal(["1 first", "1 second"], _lines);
    }

    [Fact]
    public void What_was_counted_is_told_at_the_end()
    {
        var quiet = new QuietLog(_time);
        for (var i = 0; i < 3; i++) Write(quiet, "a", $"{i}");
        quiet.Dispose();

        Assert.Equal(["1 0", "2 2"], _lines);
    }

    private void Write(QuietLog quiet, string kind, string text) => quiet.Write(kind, count => _lines.Add($"{count} {text}"));
}
