using System.Globalization;
using Grpc.Core;
using GrpcCrm.Platform.Errors;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Gives every call that is no stream a deadline: the client's or the service's own, whichever is sooner. It is put where the client's
/// stands, in the header grpc-timeout, so that the server itself keeps it: it cancels the work and answers DEADLINE_EXCEEDED.
/// </summary>
public sealed class Deadlines(IOptions<CallLimitOptions> options)
{
    private const string Header = "grpc-timeout";
    private const int GreatestLength = 9;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    /// <summary>How long the call may take, as configured, else as the contract says; null where it may go on for ever.</summary>
    public TimeSpan? Of(IMethod rpc) =>
        options.Value.Deadlines.TryGetValue(rpc.Name, out var configured) ? (configured == TimeSpan.Zero ? null : configured)
        : Contract.Of(rpc.FullName)?.Deadline is { } own ? own
        : rpc.Type == MethodType.Unary ? options.Value.Deadline
        : null;

    /// <summary>What cannot be read counts as no deadline of the client's.</summary>
    public void Set(HttpRequest request, TimeSpan limit)
    {
        var asked = Parsed(request.Headers[Header].ToString());
        if (asked >= Least && asked <= limit) return;
        // A deadline that has passed already must not look like none, as a zero would.
        var set = asked < Least ? Least : limit;
        request.Headers[Header] = string.Create(CultureInfo.InvariantCulture, $"{(long)set.TotalMilliseconds}m");
    }

    /// <summary>What a caller is told whose call the server has ended at its deadline.</summary>
    public static CrmException Exceeded(HttpRequest request) =>
        Parsed(request.Headers[Header].ToString()) is { } limit
            ? Fail.TimeLimitExceeded("The call", limit)
            : Fail.TimeLimitExceeded("The call");

    /// <summary>Up to eight digits and a unit, as the protocol has it. More than a day is not told apart.</summary>
    public static TimeSpan? Parsed(string header)
    {
        if (header.Length is < 2 or > GreatestLength) return null;
        var digits = header.AsSpan(0, header.Length - 1);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var unit = header[^1] switch
        {
            'n' => 0.000_000_001,
            'u' => 0.000_001,
            'm' => 0.001,
            'S' => 1,
            'M' => 60,
            'H' => 3600,
            _ => 0,
        };
        return unit > 0 ? TimeSpan.FromSeconds(Math.Min(number * unit, TimeSpan.SecondsPerDay)) : null;
    }
}
