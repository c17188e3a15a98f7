using System.Security.Cryptography;
using GrpcCrm.Client;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Check;

/// <summary>Fetches a dealer's own documents of its reports, as the dealer.</summary>
internal static class DealerDocuments
{
    private const int PageSize = 500;

    public static async Task<Dictionary<ReportKey, V1.ReportDocument>> FetchAsync(
        Uri address, RegisteredDealer dealer, CancellationToken cancellation)
    {
        var options = TokenFile.Options(address, dealer.TokenFile);
        using var channel = CrmChannel.Create(options);
        var client = new V1.ReportService.ReportServiceClient(channel.CreateInvoker(options));
        var documents = new Dictionary<ReportKey, V1.ReportDocument>();
        foreach (var manufacturer in dealer.Manufacturers)
        {
            var names = await NamesAsync(client, manufacturer.Name, cancellation);
            await Parallel.ForEachAsync(names, cancellation, async (name, token) =>
            {
                var response = await client.GetReportAsync(new() { Name = name }, cancellationToken: token);
                var (key, document) = Read(response.Report, manufacturer.Name);
                lock (documents)
                    documents.Add(key, document);
            });
        }
        return documents;
    }

    private static async Task<List<string>> NamesAsync(
        V1.ReportService.ReportServiceClient client, string manufacturer, CancellationToken cancellation)
    {
        var names = new List<string>();
        var request = new V1.ListReportsRequest { Parent = manufacturer, PageSize = PageSize };
        do
        {
            var page = await client.ListReportsAsync(request, cancellationToken: cancellation);
            names.AddRange(page.Reports.Select(report => report.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return names;
    }

    private static (ReportKey Key, V1.ReportDocument Document) Read(V1.Report report, string manufacturer)
    {
        var revision = report.Revision;
        if (!SHA256.HashData(revision.Document.Span).AsSpan().SequenceEqual(revision.ContentSha256.Span))
            throw new DemoException($"The document of {revision.Name} does not match its hash.");
        var document = V1.ReportDocument.Parser.ParseFrom(revision.Document);
        var start = document.PeriodStartDate;
        return (new(report.Dealer, manufacturer, new(start.Year, start.Month, start.Day)), document);
    }
}
