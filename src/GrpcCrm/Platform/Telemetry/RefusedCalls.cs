using System.Diagnostics.Metrics;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>
/// Calls that were refused before anybody knew whose they are. Anybody can make as many as the wire carries, so each is counted, and the
/// log tells of them at a bounded rate.
/// </summary>
public sealed class RefusedCalls(QuietLog quiet, ILogger<RefusedCalls> logger)
{
    /// <summary>A caller's text can be as long as its headers.</summary>
    public const int GreatestPath = 200;

    private static readonly Counter<long> Refused =
        CrmMeter.Count("grpccrm.calls.refused", "{call}", "Calls that access refused, by the reason that they were told.");

    public void Note(HttpContext http, CrmException refusal)
    {
        var reason = RichStatus.ReasonCode(refusal.Reason);
        Refused.Add(1, new KeyValuePair<string, object?>("grpccrm.reason", reason));
        if (!logger.IsEnabled(LogLevel.Information)) return;
        var (path, address) = (http.Request.Path.Value ?? "", http.Connection.RemoteIpAddress);
        quiet.Write(
            reason,
            count => logger.LogInformation(
                "{Count} calls were refused with {Reason}; the latest came from {Address} for {Path}",
                count, reason, address, Shown(path)));
    }

    /// <summary>No more than a method's name can have, and nothing that would begin another line.</summary>
    private static string Shown(string path)
    {
        var shown = path.Length > GreatestPath ? path[..GreatestPath] + "…" : path;
        return string.Create(shown.Length, shown, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++) to[i] = char.IsControl(from[i]) ? '\uFFFD' : from[i];
        });
    }
}
