namespace GrpcCrm.Platform.Telemetry;

/// <summary>Makes the loggers of libraries tell of what callers do no louder than <see cref="CallerFaults"/> says.</summary>
public sealed class CallerAwareLog(ILoggerFactory factory) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName)
    {
        var logger = factory.CreateLogger(categoryName);
        return CallerFaults.Concern(categoryName) ? new Aware(logger) : logger;
    }

    public void AddProvider(ILoggerProvider provider) => factory.AddProvider(provider);

    public void Dispose() => factory.Dispose();

    private sealed class Aware(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        /// <summary>What is critical stays so: a server that cannot listen fails with the same kinds of exceptions.</summary>
        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var greatest = logLevel == LogLevel.Critical ? null : CallerFaults.LevelOf(exception);
            logger.Log(greatest is { } level && level < logLevel ? level : logLevel, eventId, state, exception, formatter);
        }
    }
}
