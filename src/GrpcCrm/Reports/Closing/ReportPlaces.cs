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
    public ValueTask<ConnectionSlots.Place> Enter(Guid manufacturer, CancellationToken cancellation) =>
        slots.Enter(manufacturer, options.Value.ReportWait, cancellation);
}
