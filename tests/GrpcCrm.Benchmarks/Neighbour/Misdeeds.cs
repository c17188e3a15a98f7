using Google.Protobuf;
using GrpcCrm.Benchmarks.Calls;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Client;
using Npgsql;

namespace GrpcCrm.Benchmarks.Neighbour;

/// <summary>What the first tenant does to the host; each goes on until it is told to end.</summary>
internal sealed class Misdeeds(BenchScene scene, People tenant, string token, CallLoad calls)
{
    private const int HalfConnections = 34;
    private const int HalfCalls = 62;
    private const int UnreadConnections = 60;
    private const int UnreadCalls = 64;
    private const int LockedWriters = 150;
    private const int FloodCallers = 64;
    private const string Create = "CreateInteraction";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private byte[] _download = [];

    /// <summary>How the tenant's calls are answered.</summary>
    public Answers Answers { get; } = new();

    /// <summary>Has the report made that is going to be downloaded.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        calls.Answers = Answers;
        var operators = await scene.Host.TokensAsync([], [], cancellationToken);
        var options = new CrmClientOptions { Address = scene.Host.Address, TokenProvider = _ => ValueTask.FromResult(operators[0]) };
        using var channel = CrmChannel.Create(options);
        var day = Stock.Month(0);
        var made = await new V1.ReportService.ReportServiceClient(channel.CreateInvoker(options)).GenerateReportAsync(
            new()
            {
                Parent = $"manufacturers/{Stock.Manufacturer}",
                Dealer = $"dealers/{tenant.Dealer(0)}",
                Definition = V1.ReportDefinition.DealerServiceQuality,
                PeriodStartDate = new() { Year = day.Year, Month = day.Month, Day = day.Day },
            },
            cancellationToken: cancellationToken);
        _download = RawFlood.Whole(new V1.DownloadReportRequest { Name = made.Report.Name, Format = V1.ReportFormat.Html }.ToByteArray());
    }

    /// <summary>More unary calls than the host takes, of which each sends a part of its message and no more.</summary>
    public Task StallAsync(CancellationToken until) => Flood.RunAsync(
        HalfConnections, HalfCalls, new RawCall(Rpc("InteractionService", Create), RawFlood.Half(Create), Ends: false), until);

    /// <summary>Writes that wait for a lock which somebody holds.</summary>
    public async Task WaitForLockAsync(CancellationToken until)
    {
        await using var connection = await scene.Admin.OpenConnectionAsync(until);
        await using var transaction = await connection.BeginTransactionAsync(until);
        await using var hold = new NpgsqlCommand(EmbeddedText.Of("hold_dealer.sql"), connection, transaction);
        hold.Parameters.Add(new NpgsqlParameter { Value = tenant.Dealer(0) });
        await hold.ExecuteNonQueryAsync(until);
        await CallAsync(LockedWriters, until);
    }

    /// <summary>Writes as fast as they are answered.</summary>
    public Task CreateAsync(CancellationToken until) => CallAsync(FloodCallers, until);

    /// <summary>Downloads of which nothing is read, and streams that say nothing.</summary>
    public Task NotReadAsync(CancellationToken until) => Task.WhenAll(
        Flood.RunAsync(UnreadConnections, UnreadCalls, new RawCall(Rpc("ReportService", "DownloadReport"), _download, Ends: true), until),
        Flood.RunAsync(UnreadConnections / 10, UnreadCalls, new RawCall(Rpc("IngestService", "Ingest"), [], Ends: false), until));

    private RawFlood Flood => new(scene.Host.Address, token, Answers);

    private static string Rpc(string service, string method) => $"{V1.InteractionService.Descriptor.File.Package}.{service}/{method}";

    private async Task CallAsync(int callers, CancellationToken until)
    {
        try
        {
            await calls.RunAsync(Create, callers, Longest, until);
        }
        catch (Exception) when (until.IsCancellationRequested)
        {
            // Told to end.
        }
    }
}
