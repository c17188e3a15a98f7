using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Telemetry;
using Npgsql;

namespace GrpcCrm.Platform.Storage.Grouped;

/// <summary>
/// Reads of several calls in one round trip: a transaction for each dealer and kind of record, one after the other. Nobody is answered
/// before the last has committed, and the log on disk holds all before it then: so only the last waits for the disk.
/// </summary>
public static class ReadGroup
{
    private const string Begin = "begin";
    private const string WaitForDisk = "set local synchronous_commit = on";
    private const string Commit = "commit";

    /// <summary>Of the rows that the statement answers: is the caller suspended, which id is it, and the record.</summary>
    private const int Suspended = 0;
    private const int Place = 1;
    private const int Record = 2;

    public static async Task RunAsync(NpgsqlConnection connection, List<WaitingRead> reads, CancellationToken cancellationToken)
    {
        WaitingRead[][] groups = [.. reads.GroupBy(read => (read.Dealer, read.Statement)).Select(group => group.ToArray())];
        await PrepareAsync(connection, groups, cancellationToken);
        await using var batch = connection.CreateBatch();
        for (var number = 0; number < groups.Length; number++) Add(batch, groups[number], isLast: number == groups.Length - 1);

        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            foreach (var group in groups)
            {
                await ReadAsync(reader, group, cancellationToken);
                await reader.NextResultAsync(cancellationToken);
            }
        }

        AuditMeters.Committed(reads.Count);
        foreach (var read in reads) read.Answer();
    }

    /// <summary>
    /// Once for a connection; later it costs no round trip. What follows finds its texts prepared, whatever else is among them.
    /// </summary>
    private static async Task PrepareAsync(NpgsqlConnection connection, WaitingRead[][] groups, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(Begin);
        batch.Add(WaitForDisk);
        batch.Add(Commit);
        foreach (var group in groups.DistinctBy(group => group[0].Statement)) AddQuery(batch, group);
        await batch.PrepareAsync(cancellationToken);
    }

    private static void Add(NpgsqlBatch batch, WaitingRead[] group, bool isLast)
    {
        batch.Add(Begin);
        batch.Add(TenantSetting.ForDealer(group[0].Dealer));
        if (isLast) batch.Add(WaitForDisk);
        AddQuery(batch, group);
        batch.Add(Commit);
    }

    /// <summary>Each time with new ids for the access log: those of an earlier run may have been stored, up to where it failed.</summary>
    private static void AddQuery(NpgsqlBatch batch, WaitingRead[] group) =>
        batch.Add(
            group[0].Statement,
            group[0].Dealer,
            Array.ConvertAll(group, read => read.Id),
            Array.ConvertAll(group, _ => Guid.CreateVersion7()),
            Array.ConvertAll(group, read => read.Subject),
            Array.ConvertAll(group, read => read.Method),
            Array.ConvertAll(group, read => read.Resource));

    private static async Task ReadAsync(NpgsqlDataReader reader, WaitingRead[] group, CancellationToken cancellationToken)
    {
        foreach (var read in group) read.Refuse(Fail.CallerUnknown());
        while (await reader.ReadAsync(cancellationToken))
        {
            var read = group[reader.GetInt64(Place) - 1];
            if (reader.GetBoolean(Suspended)) read.Refuse(Fail.DealerSuspended());
            else if (await reader.IsDBNullAsync(Record, cancellationToken)) read.KeepNothing();
            else read.Keep(reader, Record);
        }
    }
}
