using System.Runtime.InteropServices;
using GrpcCrm.Platform.Health;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Hosting;

/// <summary>
/// Ends the host in order when it is asked to: not ready, then, after a delay that load balancers need, no longer accepting, while what is
/// in flight goes on to its end. Asked twice, it does not wait.
/// </summary>
public sealed class DrainLifetime(
    Readiness readiness, IHostApplicationLifetime application, IOptions<DrainOptions> options, TimeProvider time,
    ILogger<DrainLifetime> logger) : IHostLifetime, IDisposable
{
    private readonly List<IDisposable> _signals = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(application.ApplicationStopping.Register(() => readiness.Drain()));
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
            _signals.Add(PosixSignalRegistration.Create(signal, Drain));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _signals.Clear();
    }

    private void Drain(PosixSignalContext context)
    {
        context.Cancel = true;
        var isFirst = readiness.Drain();
        if (isFirst) logger.LogInformation("This host was asked to end and is not ready any more");
        if (!isFirst || options.Value.ReadinessDelay == TimeSpan.Zero) application.StopApplication();
        else _ = StopLaterAsync();
    }

    private async Task StopLaterAsync()
    {
        await Task.Delay(options.Value.ReadinessDelay, time, application.ApplicationStopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        application.StopApplication();
    }
}
