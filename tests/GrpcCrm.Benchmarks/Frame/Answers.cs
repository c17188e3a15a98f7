using System.Collections.Concurrent;
using Grpc.Core;
using GrpcCrm.Client;

namespace GrpcCrm.Benchmarks.Frame;

/// <summary>How calls were answered, counted by status code and reason.</summary>
internal sealed class Answers
{
    private readonly ConcurrentDictionary<(StatusCode Code, string Reason), long> _counts = new();

    /// <summary>Answers that say that the service itself is at fault.</summary>
    public long Faults => Sum(answer => answer is StatusCode.Internal or StatusCode.Unknown or StatusCode.DataLoss);

    public long Refusals => Sum(answer => answer is not StatusCode.OK);

    public void Ok() => Count(StatusCode.OK, "");

    public void Refused(RpcException refused)
    {
        var error = CrmError.From(refused);
        Count(error.Code, error.Reason);
    }

    public void Count(StatusCode code, string reason) => _counts.AddOrUpdate((code, reason), 1, (_, count) => count + 1);

    public void Report(Figures figures, string whose)
    {
        foreach (var ((code, reason), count) in _counts.OrderBy(answer => answer.Key.Code).ThenBy(answer => answer.Key.Reason))
            figures.Add($"{whose}: {$"{code} {reason}".TrimEnd()}", "answers", count);
    }

    private long Sum(Func<StatusCode, bool> isMeant) => _counts.Where(answer => isMeant(answer.Key.Code)).Sum(answer => answer.Value);
}
