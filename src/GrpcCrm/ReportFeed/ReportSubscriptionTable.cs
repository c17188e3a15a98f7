using GrpcCrm.Platform.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.ReportFeed;

public sealed class ReportSubscriptionTable : IEntityTypeConfiguration<ReportSubscription>
{
    public void Configure(EntityTypeBuilder<ReportSubscription> builder)
    {
        builder.ToTable("report_subscription");
        builder.HasKey(subscription => new { subscription.ManufacturerId, subscription.SubscriptionId });
        builder.Property(subscription => subscription.Revision).IsConcurrencyToken();
    }
}

public static class ReportSubscriptionQueries
{
    public static async Task<ReportSubscription> FindSubscriptionAsync(
        this CrmDbContext db, Guid manufacturer, Guid id, CancellationToken cancellationToken) =>
        await db.ReportSubscriptions
            .AsNoTracking()
            .SingleOrDefaultAsync(s => s.ManufacturerId == manufacturer && s.SubscriptionId == id, cancellationToken)
        ?? throw Fail.NotFound(ReportSubscription.Names.Collection);

    /// <summary>Holds the row to the transaction's end, so that no stream opens on it meanwhile and none acknowledges.</summary>
    public static async Task<ReportSubscription> HoldSubscriptionAsync(
        this CrmDbContext db, Guid manufacturer, Guid id, CancellationToken cancellationToken)
    {
        var row = db.ReportSubscriptions.FromSql($"""
            select *
            from report_subscription
            where manufacturer_id = {manufacturer} and subscription_id = {id}
            for no key update
            """);
        return await row.SingleOrDefaultAsync(cancellationToken) ?? throw Fail.NotFound(ReportSubscription.Names.Collection);
    }
}
