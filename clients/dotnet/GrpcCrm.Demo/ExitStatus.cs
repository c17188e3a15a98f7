using Grpc.Core;
using GrpcCrm.Client;
using GrpcCrm.LocalPostgres;

namespace GrpcCrm.Demo;

/// <summary>What a command leaves behind for the shell: 0 if all went well, 1 and one message on stderr if it did not.</summary>
internal static class ExitStatus
{
    private const int Interrupted = 130;

    public static async Task<int> OfAsync(Func<Task<bool>> command)
    {
        try
        {
            return await command() ? 0 : 1;
        }
        catch (Exception ended) when (ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            return Interrupted;
        }
        catch (RpcException refused)
        {
            return await FailAsync(Describe(CrmError.From(refused)));
        }
        catch (Exception failure) when (IsForPeople(failure))
        {
            return await FailAsync(failure.Message);
        }
    }

    private static bool IsForPeople(Exception failure) =>
        failure is DemoException or LocalClusterException or IngestJournalException or ReportFeedException or IOException;

    private static string Describe(CrmError error)
    {
        var violations = error.FieldViolations.Select(v => $"\n  {v.Field}: {v.Description}");
        return $"{error.Code}{(error.Reason.Length > 0 ? " " + error.Reason : "")}: {error.Message}{string.Concat(violations)}";
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }
}
