using System.Diagnostics;
using GrpcCrm.Client;
using GrpcCrm.Demo.Processes;

namespace GrpcCrm.Demo.Run;

/// <summary>Closes all months of all dealers for each of their manufacturers, as the operator; on the way the feed is disturbed.</summary>
internal sealed class CloseStage(Registration registration, HostProcess host, FeedStage feed)
{
    private const int AtOnce = 4;

    public async Task<TimeSpan> RunAsync(CancellationToken cancellationToken)
    {
        var options = TokenFile.Options(host.Address, registration.OperatorTokenFile);
        using var channel = CrmChannel.Create(options);
        var reports = new V1.ReportService.ReportServiceClient(channel.CreateInvoker(options));
        var requests = Requests().ToList();
        var third = requests.Count / 3;
        var work = new Progress.Work("Closing months", requests.Count);

        var started = Stopwatch.GetTimestamp();
        await new Progress([work]).ShowAsync(CloseAsync());
        return Stopwatch.GetElapsedTime(started);

        async Task CloseAsync()
        {
            await GenerateAsync(requests[..third]);
            await feed.CutAsync(cancellationToken);
            await GenerateAsync(requests[third..(2 * third)]);
            await feed.RestartOneAsync(cancellationToken);
            await GenerateAsync(requests[(2 * third)..]);
        }

        Task GenerateAsync(List<V1.GenerateReportRequest> some) => Parallel.ForEachAsync(
            some,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (request, cancellationToken) =>
            {
                await reports.GenerateReportAsync(request, cancellationToken: cancellationToken);
                lock (work)
                    work.Done++;
            });
    }

    /// <summary>All dealers' first months, then their second ones and so on, so that each manufacturer gets something soon.</summary>
    private IEnumerable<V1.GenerateReportRequest> Requests() =>
        from dealer in registration.Dealers
        from manufacturer in dealer.Manufacturers
        from place in Enumerable.Range(0, dealer.Months.Count)
        orderby place
        let month = dealer.Months[place]
        select new V1.GenerateReportRequest
        {
            Parent = manufacturer.Name,
            Dealer = dealer.Name,
            Definition = V1.ReportDefinition.DealerServiceQuality,
            PeriodStartDate = new() { Year = month.Year, Month = month.Month, Day = month.Day },
        };
}
