using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GrpcCrm.IntegrationTests.Fixture;

/// <summary>What a host writes to its log, past its filters as the console sees it.</summary>
public sealed class HeardLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Lines of level warning and above, with all that an exception says.</summary>
    public int Bytes => _lines.Sum(line => line.Length);

    public void Join(IServiceProvider host) => host.GetRequiredService<ILoggerFactory>().AddProvider(this);

    public IReadOnlyList<string> With(string words) => [.. _lines.Where(line => line.Contains(words, StringComparison.Ordinal))];

    public async Task UntilAsync(Func<HeardLog, bool> heard)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!heard(this)) await Task.Delay(20, patience.Token);
    }

    public ILogger CreateLogger(string categoryName) => new Listener(_lines);

    public void Dispose()
    {
        // The lines are still looked at.
    }

    private sealed class Listener(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
