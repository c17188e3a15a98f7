using Npgsql;

namespace GrpcCrm.Reports;

/// <summary>Makes reports about several dealers from what their newest revisions rest on.</summary>
public sealed class RollUpCloser
{
    public Task Close(NpgsqlConnection connection, DueReport due, CancellationToken cancellation) =>
        due.TakeOff(connection, cancellation);
}
