using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace GrpcCrm.IntegrationTests.Operations;

/// <summary>A line of a host's log, with the scopes it was written in.</summary>
public sealed record WrittenLine(LogLevel Level, string Category, string Text, string Scopes);

/// <summary>Keeps what a host logs.</summary>
public sealed class WrittenLines : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<WrittenLine> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // What was written is kept.
    }

    private sealed class Writer(WrittenLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => lines._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scopes = new System.Text.StringBuilder();
            lines._scopes.ForEachScope((scope, text) => text.Append(scope).Append(' '), scopes);
            lines.All.Enqueue(new(logLevel, category, $"{formatter(state, exception)} {exception}", scopes.ToString()));
        }
    }
}
