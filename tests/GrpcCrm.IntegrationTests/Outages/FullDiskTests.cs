using System.Diagnostics;
using System.Runtime.Versioning;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Calls;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.LocalPostgres;

namespace GrpcCrm.IntegrationTests.Outages;

/// <summary>A fact about a cluster whose disk is full. The disk is one in memory, which root alone can mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullDiskFactAttribute : FactAttribute
{
    public FullDiskFactAttribute() =>
        Skip = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? null : "Needs root on Linux, to mount a small disk in memory";
}

[SupportedOSPlatform("linux")]
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly string _disk = Directory.CreateTempSubdirectory("grpccrm-disk-").FullName;
    private LocalCluster? _cluster;
    private CrmFixture? _crm;

    private string Filler => Path.Join(_disk, "filler");

    public async Task InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess) return;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=300m,mode=0711", "grpccrm-tests", _disk);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["shared_buffers"] = "32MB",
            ["min_wal_size"] = "64MB",
            ["max_wal_size"] = "64MB",
            ["autovacuum"] = "off",
        };
        var options = new LocalClusterOptions { StateDirectory = _disk, Durable = false, Settings = settings };
        _cluster = await LocalCluster.StartAsync(options, default);
        _crm = CrmFixture.On(_cluster);
        await _crm.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_crm is not null) await _crm.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
        if (Environment.IsPrivilegedProcess) await RunAsync("umount", "--lazy", _disk);
        Directory.Delete(_disk);
    }

    [FullDiskFact]
    public async Task Writes_are_unavailable_with_a_delay_and_the_host_not_ready_until_there_is_room_again()
    {
        var crm = _crm!;
        var log = new HeardLog();
        log.Join(crm.App.Services);
        var dealer = await crm.NewDealerAsync();
        var interactions = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        Task Create() => interactions.CreateInteractionAsync(Request(dealer.Name, dealer.Manufacturer)).ResponseAsync;
        await Create();

        Fill();
        await crm.Channel.UntilReadyAsync(false);
        var failures = 0;
        for (var call = 0; call < 300; call++) failures += await FailedAsync(Create);
        File.Delete(Filler);

        await crm.Channel.UntilReadyAsync(true);
        await Create();
        Assert.True(failures > 0, "The disk was never full.");
        Assert.Empty(log.With("Fault in"));
        Assert.InRange(log.Bytes, 1, 20_000);
    }

    /// <summary>Notes that no page which was there before has room for.</summary>
    private static V1.CreateInteractionRequest Request(string dealer, string manufacturer) => new()
    {
        Parent = dealer,
        Interaction = new()
        {
            Manufacturer = manufacturer,
            Channel = V1.CommunicationChannel.Phone,
            Direction = V1.InteractionDirection.Inbound,
            OccurredTime = new DateTime(2025, 5, 9, 3, 0, 0, DateTimeKind.Utc).ToTimestamp(),
            Notes = string.Concat(Enumerable.Range(0, 100).Select(_ => Guid.NewGuid().ToString())),
        },
    };

    private static async Task<int> FailedAsync(Func<Task> call)
    {
        try
        {
            await call();
            return 0;
        }
        catch (Grpc.Core.RpcException failure)
        {
            Assert.Equal("DATABASE_UNAVAILABLE", RpcFailure.Info(failure).Reason);
            Assert.True(CallLimitsScene.RetryDelay(failure) > TimeSpan.Zero);
            return 1;
        }
    }

    private void Fill()
    {
        var block = new byte[4096];
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) filler.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {error}");
    }
}
