using System.Security.Cryptography;
using GrpcCrm.Client;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Check;

/// <summary>A dealer's document of one report: as it says now, and as its first revision said.</summary>
internal sealed record RevisedDocument(V1.ReportDocument Newest, V1.ReportDocument First, int Revisions);

/// <summary>Fetches a dealer's own documents of its reports, as the dealer.</summary>
internal static class DealerDocuments
{
    private const int PageSize = 500;

    public static async Task<Dictionary<ReportKey, RevisedDocument>> FetchAsync(
        Uri address, RegisteredDealer dealer, CancellationToken cancellationToken)
    {
        var options = TokenFile.Options(address, dealer.TokenFile);
        using var channel = CrmChannel.Create(options);
        var client = new V1.ReportService.ReportServiceClient(channel.CreateInvoker(options));
        var documents = new Dictionary<ReportKey, RevisedDocument>();
        foreach (var manufacturer in dealer.Manufacturers)
        {
            var names = await NamesAsync(client, manufacturer.Name, cancellationToken);
            await Parallel.ForEachAsync(names, cancellationToken, async (name, cancellationToken) =>
            {
                var (report, newest) = await ReadAsync(client, new() { Name = name }, cancellationToken);
                var (_, first) = report.Revision.Number == 1
                    ? (report, newest)
                    : await ReadAsync(client, new() { Name = name, RevisionNumber = 1 }, cancellationToken);
                var start = newest.PeriodStartDate;
                var key = new ReportKey(report.Dealer, manufacturer.Name, new(start.Year, start.Month, start.Day));
                lock (documents)
                    documents.Add(key, new RevisedDocument(newest, first, report.Revision.Number));
            });
        }
        return documents;
    }

    private static async Task<List<string>> NamesAsync(
        V1.ReportService.ReportServiceClient client, string manufacturer, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var request = new V1.ListReportsRequest { Parent = manufacturer, PageSize = PageSize };
        do
        {
            var page = await client.ListReportsAsync(request, cancellationToken: cancellationToken);
            names.AddRange(page.Reports.Select(report => report.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return names;
    }

    private static async Task<(V1.Report Report, V1.ReportDocument Document)> ReadAsync(
        V1.ReportService.ReportServiceClient client, V1.GetReportRequest request, CancellationToken cancellationToken)
    {
        var report = (await client.GetReportAsync(request, cancellationToken: cancellationToken)).Report;
        var revision = report.Revision;
        if (!SHA256.HashData(revision.Document.Span).AsSpan().SequenceEqual(revision.ContentSha256.Span))
            throw new DemoException($"The document of {revision.Name} does not match its hash.");
        return (report, V1.ReportDocument.Parser.ParseFrom(revision.Document));
    }
}
