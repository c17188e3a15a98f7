using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace GrpcCrm.Dealers;

/// <summary>
/// Whether a dealer's records are about a brand that it is to give up. No key says so, because keys tie a dealer's tables to others. The
/// operator sees no records, so the worker looks.
/// </summary>
public sealed class BrandUse([FromKeyedServices("worker")] NpgsqlDataSource worker)
{
    private const string Manufacturer = "ManufacturerId";

    /// <summary>Refuses brands in use. The transaction keeps writers out until it ends, so that none comes in between.</summary>
    public async Task RequireNoneAsync(CrmDbContext db, Guid dealer, Guid[] brands, CancellationToken cancellationToken)
    {
        if (brands.Length == 0) return;
        await using var hold = db.CreateBatch();
        hold.Add(DealerLock.Closing, dealer);
        await hold.ExecuteNonQueryAsync(cancellationToken);

        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var look = connection.CreateBatch();
        look.Transaction = transaction;
        look.Add(TenantSetting.ForDealer(dealer));
        look.Add(Query(db.Model), dealer, brands);
        await using var reader = await look.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetBoolean(0))
            throw Fail.FieldInvalid(
                "dealer.manufacturers", "A brand that records are about cannot be given up. Name it again.", "BRAND_IN_USE");
    }

    /// <summary>Over every kind of record that is about a manufacturer, as the model knows them.</summary>
    private static string Query(IModel model)
    {
        var looks = model.GetEntityTypes()
            .Where(type => typeof(VersionedRecord).IsAssignableFrom(type.ClrType) && type.FindProperty(Manufacturer) is not null)
            .Select(type => $"exists (select 1 from {type.GetTableName()} where dealer_id = $1 and manufacturer_id = any($2))");
        return $"select {string.Join(" or ", looks)}";
    }
}
