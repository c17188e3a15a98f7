using Google.Protobuf.Reflection;
using GrpcCrm.IntegrationTests.Architecture;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;
using GrpcCrm.IntegrationTests.Vehicles;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Deletion;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GrpcCrm.IntegrationTests.Deletion;

/// <summary>What is left of records that were deleted too long ago to be brought back.</summary>
public sealed class RecordPurgeTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly TimeSpan Almost = DeletionScene.Retention - TimeSpan.FromMinutes(5);

    [Fact]
    public async Task All_that_is_personal_is_removed_from_every_version_at_the_purge_time_and_not_before()
    {
        var scene = await FurnishedAsync();
        string[] tables = ["customer", "vehicle", "interaction"];
        await DeleteAllAsync(scene);
        foreach (var table in tables) await scene.AgeAsync(table, Almost);
        await scene.PurgeAsync();
        foreach (var table in tables) Assert.Contains("Secret", await scene.VersionsAsync(table), StringComparison.Ordinal);

        foreach (var table in tables) await scene.AgeAsync(table, TimeSpan.FromMinutes(6));
        await scene.PurgeAsync();

        foreach (var table in tables)
        {
            var versions = await scene.VersionsAsync(table);
            Assert.DoesNotContain("secret", versions, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("+8522345", versions, StringComparison.Ordinal);
            Assert.DoesNotContain("1M8GDM9AXKP042788", versions, StringComparison.Ordinal);
            Assert.Equal("true, true, true", await scene.ColumnAsync(table, "purged"));
        }

        Assert.Equal("1, 1, 0", await scene.ColumnAsync("interaction", "channel"));
        Assert.Equal("Kirin, Kirin, ", await scene.ColumnAsync("vehicle", "make"));
        Assert.Equal(0, await scene.PurgeAsync());
    }

    public static TheoryData<string> Deletable =>
        [.. RecordCatalogue.Kinds.Where(kind => kind.Value.IsAssignableTo(typeof(DeletableRecord))).Select(kind => kind.Key)];

    [Theory]
    [MemberData(nameof(Deletable))]
    public void What_the_contract_calls_personal_is_all_removed(string table)
    {
        var purged = RecordCatalogue.PurgedColumnsOf(table);
        var message = Contract.Files.SelectMany(file => file.MessageTypes).Single(message => message.Name == RecordCatalogue.Kinds[table].Name);

        Assert.Empty(message.Fields.InDeclarationOrder().Where(IsPersonal).Select(field => field.Name).Except(purged));
    }

    [Theory]
    [MemberData(nameof(Deletable))]
    public void What_was_said_with_the_events_of_a_record_goes_with_it(string table) =>
        Assert.Equal(RecordCatalogue.Events.ContainsKey(table + "_event"), RecordCatalogue.Purged[table].HasEvents);

    [Fact]
    public async Task What_lives_and_what_was_brought_back_is_left_alone()
    {
        var scene = await FurnishedAsync();
        var name = (await scene.Customers.ListCustomersAsync(new() { Parent = scene.Dealer })).Customers.Single().Name;
        await scene.Customers.DeleteCustomerAsync(new() { Name = name });
        await scene.Customers.UndeleteCustomerAsync(new() { Name = name });
        await using (var age = crm.Admin.CreateCommand(
            $"update customer set recorded_time = recorded_time - interval '60 days' where dealer_id = '{scene.Dealer[^36..]}'"))
        {
            await age.ExecuteNonQueryAsync();
        }

        await scene.PurgeAsync();

        Assert.Equal("Secret, Secret, , Secret", await scene.ColumnAsync("customer", "family_name"));
    }

    [Fact]
    public async Task What_its_source_sends_after_the_purge_lives_and_can_be_deleted_and_brought_back_again()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        var name = await PurgedAsync(scene);

        await scene.PushAsync(Records.Customer("c1", "Wong"));
        await scene.Customers.DeleteCustomerAsync(new() { Name = name });
        var back = (await scene.Customers.UndeleteCustomerAsync(new() { Name = name })).Customer;

        Assert.Equal("Wong", back.FamilyName);
        Assert.Equal(", , Wong, , Wong", await scene.ColumnAsync("customer", "family_name"));
    }

    [Fact]
    public async Task What_its_source_deletes_after_the_purge_does_not_come_back_empty()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        var name = await PurgedAsync(scene);
        Assert.Equal(1, (await scene.PushAsync(Records.Customer("c1").Deleted())).UpdatedCount);

        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await scene.Customers.UndeleteCustomerAsync(new() { Name = name }));
    }

    [Fact]
    public async Task More_than_one_transaction_s_worth_is_purged_in_one_run_and_once_by_runs_at_once()
    {
        var options = crm.App.Services.GetRequiredService<IOptions<DeletionOptions>>().Value;
        options.PurgeRecords = 3;
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync([.. Enumerable.Range(0, 20).Select(i => Records.Customer($"c{i}", "Secret"))]);
        await scene.PushAsync([.. Enumerable.Range(0, 20).Select(i => Records.Customer($"c{i}").Deleted())]);
        await scene.AgeAsync("customer", DeletionScene.Retention);

        var purged = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.PurgeAsync()));

        // What one run leaves to another that holds it is that one's to finish.
        Assert.Equal(20, purged.Sum());
        Assert.DoesNotContain("Secret", await scene.VersionsAsync("customer"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_dealer_s_records_meet_with_keeps_no_other_s_from_being_purged()
    {
        var (first, second) = (await DeletionScene.BeginAsync(crm), await DeletionScene.BeginAsync(crm));
        foreach (var scene in new[] { first, second })
        {
            await scene.PushAsync(Records.Customer("c1", "Secret"));
            await scene.PushAsync(Records.Customer("c1").Deleted());
            await scene.AgeAsync("customer", DeletionScene.Retention);
        }

        await crm.BreakAsync($"""
            create function crm.spoil() returns trigger language plpgsql as $$ begin raise exception 'spoiled'; end $$;
            create trigger spoil before update on crm.customer for each row
              when (old.dealer_id = '{first.Dealer[^36..]}') execute function crm.spoil()
            """);
        await first.PurgeAsync();
        await crm.BreakAsync("drop trigger spoil on crm.customer");

        Assert.DoesNotContain("Secret", await second.VersionsAsync("customer"), StringComparison.Ordinal);
        Assert.Contains("Secret", await first.VersionsAsync("customer"), StringComparison.Ordinal);
        await first.PurgeAsync();
        Assert.DoesNotContain("Secret", await first.VersionsAsync("customer"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_as_of_before_the_deletion_keeps_its_figures()
    {
        var scene = await FurnishedAsync();
        var reports = new ReportScene(crm);
        var report = await reports.GenerateAsync(scene.Manufacturer, scene.Dealer, 2025, 5);
        var asOf = await crm.ScalarAsync<DateTime>($"select max(as_of) from report_revision where dealer_id = '{scene.Dealer[^36..]}'");
        var before = await Figures(asOf);
        Assert.Equal(1, before.Count);
        await DeleteAllAsync(scene);
        foreach (var table in new[] { "customer", "vehicle", "interaction" }) await scene.AgeAsync(table, DeletionScene.Retention);

        Assert.True(await scene.PurgeAsync() >= 3);

        Assert.Equal(before, await Figures(asOf));
        Assert.Equal(1, (await reports.DocumentAsync(scene.Dealer, report.Name, revision: 1)).Cells[0].Numerator);

        async Task<(long Count, long Customers)> Figures(DateTime moment)
        {
            var at = moment.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
            var counted = $"""
                from interaction
                where dealer_id = '{scene.Dealer[^36..]}' and manufacturer_id = '{scene.Manufacturer[^36..]}' and not deleted
                  and occurred_time >= '2025-05-01' and occurred_time < '2025-06-01' and channel = 1 and direction = 1
                  and recorded_time <= '{at}' and (superseded_time is null or superseded_time > '{at}')
                """;
            return (
                await crm.ScalarAsync<long>($"select count(*) {counted}"),
                await crm.ScalarAsync<long>($"select count(distinct customer_id) {counted}"));
        }
    }

    private static bool IsPersonal(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(V1.OptionsExtensions.Rules) is { Personal: not V1.Personal.Unspecified }
        || field is { FieldType: FieldType.Message, MessageType.File.Package: "grpccrm.v1" }
        && field.MessageType.Fields.InDeclarationOrder().Any(IsPersonal);

    /// <summary>A record of each kind with two versions, all with something secret.</summary>
    private async Task<DeletionScene> FurnishedAsync()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        var customer = Records.Customer("c1", "Secret");
        customer.Customer.GivenName = "Secret";
        customer.Customer.PhoneNumbers.Add("+85223456789");
        customer.Customer.EmailAddresses.Add("secret@example.com");
        var vehicle = Records.Vehicle("v1");
        (vehicle.Vehicle.Vin, vehicle.Vehicle.ChassisNumber) = ("1M8GDM9AXKP042788", "Secret");
        vehicle.Vehicle.Plates.Add(new V1.VehiclePlate { Number = "SECRET 1" });
        vehicle.Vehicle.Owners.Add(VehicleScene.Owner("secret"));
        var interaction = Records.Interaction("i1", "c1", subject: "Secret").Of("v1");
        interaction.Interaction.Notes = "Secret";
        await scene.PushAsync(customer, vehicle, interaction);
        customer.Customer.LanguageCode = "en-HK";
        vehicle.Vehicle.Model = "K7";
        interaction.Interaction.DurationSeconds = 60;
        await scene.PushAsync(customer, vehicle, interaction);
        return scene;
    }

    private static async Task DeleteAllAsync(DeletionScene scene)
    {
        var interaction = (await scene.Interactions.ListInteractionsAsync(new() { Parent = scene.Dealer })).Interactions.Single();
        await scene.Interactions.DeleteInteractionAsync(new() { Name = interaction.Name });
        await scene.Vehicles.DeleteVehicleAsync(new() { Name = interaction.Vehicle });
        await scene.Customers.DeleteCustomerAsync(new() { Name = interaction.Customer });
    }

    private static async Task<string> PurgedAsync(DeletionScene scene)
    {
        await scene.PushAsync(Records.Customer("c1", "Secret"));
        var name = (await scene.Customers.ListCustomersAsync(new() { Parent = scene.Dealer })).Customers.Single().Name;
        await scene.Customers.DeleteCustomerAsync(new() { Name = name });
        await scene.AgeAsync("customer", DeletionScene.Retention);
        await scene.PurgeAsync();
        return name;
    }
}
