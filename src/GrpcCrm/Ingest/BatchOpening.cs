using GrpcCrm.Dealers;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Ingest;

/// <summary>What a batch must know of the database before it is written, asked in one round trip.</summary>
/// <param name="NextOffset">Where its channel stands; 0 without one.</param>
/// <param name="Brands">The brands that the dealer carries.</param>
public sealed record BatchOpening(long NextOffset, DealerBrands Brands)
{
    private static readonly string HoldChannel = EmbeddedSql.Text("Ingest/hold_channel.sql");
    private static readonly string ListBrands = EmbeddedSql.Text("Ingest/list_brands.sql");

    private static readonly string FindReferred =
        ReferenceTarget.Customer.Fill(EmbeddedSql.Text("Ingest/find_all_referred.sql"));

    /// <summary>
    /// Holds the batch's channel, if it has one, and finds the customers that its records refer to. One that is not found may yet be on its
    /// way: the batch asks again when it writes, holding the lock that is for that.
    /// </summary>
    public static async Task<BatchOpening> Of(CrmDbContext db, StagedBatch batch, HeldChannel? channel, CancellationToken cancellation)
    {
        var dealer = batch.Channel.Dealer;
        await using var statements = db.CreateBatch();
        if (channel is not null) statements.Add(HoldChannel, dealer, channel.Name.Channel, channel.Epoch);
        statements.Add(ListBrands, dealer);
        if (batch.Customers.Count > 0)
        {
            statements.Add(
                FindReferred,
                dealer,
                batch.Customers.Select(customer => customer.SourceSystem).ToArray(),
                batch.Customers.Select(customer => customer.ExternalId).ToArray());
        }

        await using var reader = await statements.ExecuteReaderAsync(cancellation);
        var nextOffset = 0L;
        if (channel is not null)
        {
            if (!await reader.ReadAsync(cancellation)) throw Fail.WriterSuperseded();
            nextOffset = reader.GetInt64(0);
            await reader.NextResultAsync(cancellation);
        }

        await reader.ReadAsync(cancellation);
        var brands = new DealerBrands(await reader.GetFieldValueAsync<Guid[]>(0, cancellation));
        if (await reader.NextResultAsync(cancellation) && await reader.ReadAsync(cancellation))
            batch.Know(await reader.GetFieldValueAsync<Guid?[]>(0, cancellation));
        return new BatchOpening(nextOffset, brands);
    }
}
