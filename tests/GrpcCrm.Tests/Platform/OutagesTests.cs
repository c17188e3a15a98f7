using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GrpcCrm.Tests.Platform;

/// <summary>What work that goes on for ever leaves in the log when it fails.</summary>
public sealed class OutagesTests
{
    private static readonly PostgresException DiskFull = new("told", "ERROR", "ERROR", "53100");
    private static readonly PostgresException ReadOnly = new("told", "ERROR", "ERROR", "25006");
    private readonly Lines _lines = new();
    private readonly Outages _outages;

    public OutagesTests() => _outages = new(new DatabasePools([], TimeProvider.System), TimeProvider.System, _lines);

    [Fact]
    public async Task Work_that_fails_and_works_again_leaves_two_lines()
    {
        for (var i = 0; i < 100; i++) Assert.False(await RunAsync("Sweeping", DiskFull));
        for (var i = 0; i < 100; i++) Assert.True(await RunAsync("Sweeping", null));

        Assert.Equal([LogLevel.Warning, LogLevel.Information], _lines.Levels);
    }

    [Fact]
    public async Task Each_kind_of_failure_and_each_work_has_its_own()
    {
        await RunAsync("Sweeping", DiskFull);
        await RunAsync("Sweeping", ReadOnly);
        await RunAsync("Planning", DiskFull);
        await RunAsync("Sweeping", DiskFull);

        Assert.Equal(3, _lines.Levels.Count);
    }

    [Fact]
    public async Task What_is_no_outage_of_the_database_is_an_error()
    {
        await RunAsync("Sweeping", new InvalidOperationException("a fault of ours"));

        Assert.Equal([LogLevel.Error], _lines.Levels);
    }

    [Fact]
    public async Task Work_that_is_told_to_end_has_not_failed()
    {
        var over = new CancellationToken(canceled: true);

        Assert.True(await _outages.TryAsync("Sweeping", cancellationToken => Task.FromCanceled(cancellationToken), over));

        Assert.Empty(_lines.Levels);
    }

    [Fact]
    public void Calls_that_fail_are_one_line_and_those_that_are_refused_none()
    {
        for (var i = 0; i < 100; i++) _outages.Failed(ReadOnly);
        _outages.Failed(new InvalidOperationException("a fault of ours"));
        _outages.Settle();

        Assert.Equal([LogLevel.Warning], _lines.Levels);
    }

    private Task<bool> RunAsync(string work, Exception? failure) =>
        _outages.TryAsync(work, _ => failure is null ? Task.CompletedTask : Task.FromException(failure), default);

    private sealed class Lines : ILogger<Outages>
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Levels.Add(logLevel);
    }
}
