using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Lets in so many calls at once that make or change a report, and of one manufacturer its share of them: so the closer always has
/// connections for what is due.
/// </summary>
public sealed class ReportPlaces([FromKeyedServices("reports")] ConnectionSlots slots, IOptions<PoolOptions> options)
{
    public ValueTask<ConnectionSlots.Place> EnterAsync(Guid manufacturer, CancellationToken cancellationToken) =>
        slots.EnterAsync(manufacturer, options.Value.ReportWait, cancellationToken);
}
