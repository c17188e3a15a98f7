using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using GrpcCrm.EndToEndTests.Fixture;

namespace GrpcCrm.EndToEndTests;

/// <summary>A host does not follow the language of its machine.</summary>
public sealed class LanguageTests
{
    private static readonly DateTime May = new(2025, 5, 10, 9, 30, 0, DateTimeKind.Utc);

    [Fact(Timeout = 120_000)]
    public async Task A_report_is_written_in_the_same_numbers_where_the_machine_writes_commas()
    {
        await using var scene = await Scene.SetAsync([new Line(0, "main", "dms", [])], settings: _ => [("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8")]);
        await using var other = await HostProcess.StartAsync(scene.Database, ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8"));
        var report = await ReportAsync(scene);
        var (channel, german) = await scene.CallerAsync(scene.Dealers[0]);
        using var _ = channel;
        using var english = Grpc.Net.Client.GrpcChannel.ForAddress(other.Address);
        var token = await scene.Database.TokenAsync(scene.Dealers[0]);
        var calls = Grpc.Core.Interceptors.CallInvokerExtensions.Intercept(english.CreateCallInvoker(), metadata =>
        {
            metadata.Add("authorization", $"Bearer {token}");
            return metadata;
        });

        foreach (var format in new[] { V1.ReportFormat.Csv, V1.ReportFormat.Html })
        {
            var file = await FileAsync(german, report, format);
            Assert.Equal(await FileAsync(calls, report, format), file);
            Assert.Contains("33.3", file, StringComparison.Ordinal);
        }
    }

    /// <summary>One of three complaints names its customer, which no language writes as a whole number.</summary>
    private static async Task<string> ReportAsync(Scene scene)
    {
        var (channel, dealer) = await scene.CallerAsync(scene.Dealers[0]);
        using var _ = channel;
        var records = Enumerable.Range(0, 15).Select(i => new V1.IngestRecord
        {
            ExternalId = $"p{i}",
            Complaint = new()
            {
                Category = "Brakes",
                ReceivedTime = Timestamp.FromDateTime(May),
                CustomerReference = i % 3 == 0 ? new() { ExternalId = $"c{i}" } : null,
            },
        });
        var customers = Enumerable.Range(0, 15).Select(i => new V1.IngestRecord
        {
            ExternalId = $"c{i}",
            Customer = new() { Kind = V1.CustomerKind.Person, FamilyName = "Chan" },
        });
        var batch = new V1.IngestBatch { Records = { customers, records } };
        await new V1.IngestService.IngestServiceClient(dealer).IngestBatchAsync(
            new() { Parent = scene.Dealers[0], SourceSystem = "dms", Batch = batch });
        var (own, manufacturer) = await scene.CallerAsync(scene.Manufacturer);
        using var __ = own;
        var request = new V1.GenerateReportRequest
        {
            Parent = scene.Manufacturer,
            Dealer = scene.Dealers[0],
            Definition = V1.ReportDefinition.DealerServiceQuality,
            PeriodStartDate = new() { Year = 2025, Month = 5, Day = 1 },
        };
        return (await new V1.ReportService.ReportServiceClient(manufacturer).GenerateReportAsync(request)).Report.Name;
    }

    private static async Task<string> FileAsync(CallInvoker calls, string report, V1.ReportFormat format)
    {
        using var call = new V1.ReportService.ReportServiceClient(calls).DownloadReport(new() { Name = report, Format = format });
        var content = ByteString.Empty;
        await foreach (var frame in call.ResponseStream.ReadAllAsync()) content = ByteString.CopyFrom([.. content.Span, .. frame.Chunk.Span]);
        return content.ToStringUtf8();
    }
}
