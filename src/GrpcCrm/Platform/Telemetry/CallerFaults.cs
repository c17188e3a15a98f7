using GrpcCrm.Platform.Errors;
using Microsoft.AspNetCore.Connections;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>
/// How loudly the log tells of what callers do: cancel, go away, run out of time, send what is no message, be refused. None of it is a
/// fault of the service, whichever library comes upon it.
/// </summary>
public static class CallerFaults
{
    /// <summary>The libraries that come upon it. What our own code logs as an error is one.</summary>
    private static readonly string[] Libraries = ["Grpc.AspNetCore", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore"];

    public static bool Concern(string category) =>
        Array.Exists(Libraries, library => category.StartsWith(library, StringComparison.Ordinal));

    /// <summary>The level at which it is logged at most; null for what is no caller's doing.</summary>
    public static LogLevel? LevelOf(Exception? error) => error switch
    {
        CrmException => LogLevel.Debug,
        Grpc.Core.RpcException => LogLevel.Debug,
        OperationCanceledException => LogLevel.Debug,
        ConnectionResetException or ConnectionAbortedException => LogLevel.Debug,
        BadHttpRequestException => LogLevel.Debug,
        InvalidDataException => LogLevel.Debug,
        IOException => LogLevel.Debug,
        { InnerException: CrmException } => LogLevel.Debug,
        _ => null,
    };
}
