using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Deletion;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.IntegrationTests.Deletion;

/// <summary>A dealer that deletes, and time that passes for what it has deleted.</summary>
internal sealed class DeletionScene(CrmFixture crm, (string Name, CallInvoker Calls, string Manufacturer) dealer)
{
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    public string Dealer => dealer.Name;

    public string Manufacturer => dealer.Manufacturer;

    public V1.CustomerService.CustomerServiceClient Customers { get; } = new(dealer.Calls);

    public V1.VehicleService.VehicleServiceClient Vehicles { get; } = new(dealer.Calls);

    public V1.InteractionService.InteractionServiceClient Interactions { get; } = new(dealer.Calls);

    public static async Task<DeletionScene> BeginAsync(CrmFixture crm) => new(crm, await crm.NewDealerAsync());

    public static DeletionScene Of(CrmFixture crm, string dealer) => new(crm, (dealer, crm.As(dealer), ""));

    public async Task<V1.IngestResult> PushAsync(params V1.IngestRecord[] records)
    {
        var request = new V1.IngestBatchRequest { Parent = dealer.Name, SourceSystem = "dms", Batch = new() { Records = { records } } };
        var result = (await new V1.IngestService.IngestServiceClient(dealer.Calls).IngestBatchAsync(request)).Result;
        Assert.Empty(result.Exceptions);
        return result;
    }

    /// <summary>Lets time pass for whatever is deleted of the dealer's.</summary>
    public async Task AgeAsync(string table, TimeSpan time)
    {
        await using var command = crm.Admin.CreateCommand(
            $"update {table} set recorded_time = recorded_time - $1 where dealer_id = $2 and deleted and superseded_time is null");
        command.Parameters.Add(new() { Value = time });
        command.Parameters.Add(new() { Value = Guid.Parse(dealer.Name[^36..]) });
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }

    public Task<long> PurgeAsync() => crm.App.Services.GetRequiredService<RecordPurge>().RunAsync(default);

    /// <summary>All versions of all the dealer's records of a table, as text.</summary>
    public Task<string> VersionsAsync(string table) =>
        crm.ScalarAsync<string>($"select coalesce(string_agg(to_jsonb(t)::text, ' '), '') from {table} t where dealer_id = '{dealer.Name[^36..]}'");

    /// <summary>What one column says in each version of the dealer's records of a table.</summary>
    public Task<string> ColumnAsync(string table, string expression) => crm.ScalarAsync<string>(
        $"select string_agg(({expression})::text, ', ' order by revision) from {table} where dealer_id = '{dealer.Name[^36..]}'");
}
