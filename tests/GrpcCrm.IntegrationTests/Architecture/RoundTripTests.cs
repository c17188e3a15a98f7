using Google.Protobuf;
using Google.Protobuf.Reflection;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>What is stored through the api comes back as it was, field by field.</summary>
public sealed class RoundTripTests(AccessScene scene) : IClassFixture<AccessScene>
{
    private const string Source = "dms-east";

    /// <summary>Of which some field does not come back as it is sent, or waits for another; each has a fact of its own.</summary>
    private static readonly string[] Special = ["Complaint", "ComplaintCategory", "Dealer", "Promise", "ReportSchedule", "ReportSubscription"];

    private static readonly Dictionary<string, string> Nothing = [];
    private readonly CrmFixture crm = scene.Crm;

    public static TheoryData<string> Resources =>
    [
        .. Rpc.All().Select(rpc => rpc.Descriptor.Name).Where(name => name.StartsWith("Create", StringComparison.Ordinal))
            .Select(name => name["Create".Length..]).Except(Special),
    ];

    private V1.DealerService.DealerServiceClient Directory => new(crm.Operator);

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task A_resource_comes_back_as_it_was_created_and_as_it_was_changed(string resource)
    {
        var create = Named("Create" + resource)!;
        var type = create.Descriptor.OutputType.Fields[1].MessageType;
        var sent = Values(scene.Own.Names, 1900).Filled(type);
        var created = await AnswerAsync(create, request => Put(request, sent));
        AssertKept(sent, created);
        Assert.Equal(created, await ReadAsync(resource, created));
        if (Named("Update" + resource) is not { } update) return;

        var change = Values(scene.Own.Names, 2001).Filled(type);
        foreach (var field in type.Fields.InFieldNumberOrder().Where(field => field.Name is "name" or "etag")) Copy(field, created, change);
        var changed = await AnswerAsync(update, request =>
        {
            Put(request, change);
            Put(request, new Google.Protobuf.WellKnownTypes.FieldMask { Paths = { "*" } });
        });
        foreach (var field in DistinctValues.Kept(type).Where(field => MinimalRequest.RulesOf(field).Immutable)) Copy(field, sent, change);
        AssertKept(change, changed);
        Assert.Equal(changed, await ReadAsync(resource, created));
    }

    [Fact]
    public async Task A_dealer_comes_back_as_it_was_registered_and_as_it_was_changed()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var sent = Values(Of(first), 10).Filled<V1.Dealer>();
        var created = (await Directory.CreateDealerAsync(new() { Dealer = sent.Clone() })).Dealer;
        AssertKept(sent, created);
        Assert.Equal(created, (await Directory.GetDealerAsync(new() { Name = created.Name })).Dealer);

        var change = Values(Of(second), 21).Filled<V1.Dealer>();
        change.Name = created.Name;
        var changed = (await Directory.UpdateDealerAsync(new() { Dealer = change.Clone(), UpdateMask = new() { Paths = { "*" } } })).Dealer;
        AssertKept(change, changed);
        Assert.Equal(changed, (await Directory.GetDealerAsync(new() { Name = created.Name })).Dealer);
    }

    [Fact]
    public async Task A_complaint_comes_back_as_it_was_recorded_and_as_it_was_changed()
    {
        var dealer = await crm.NewDealerAsync();
        var names = await NamedAsync(dealer);
        var client = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);
        var sent = Values(names, 700).Filled<V1.Complaint>();
        string[] steps = ["acknowledged_time", "responded_time", "closed_time"];
        foreach (var step in steps) V1.Complaint.Descriptor.FindFieldByName(step).Accessor.Clear(sent);
        var created = (await client.CreateComplaintAsync(new() { Parent = dealer.Name, Complaint = sent.Clone() })).Complaint;
        AssertKept(sent, created, steps);
        Assert.Equal(created, (await client.GetComplaintAsync(new() { Name = created.Name })).Complaint);

        var change = Values(await NamedAsync(dealer), 800).Filled<V1.Complaint>();
        (change.Name, change.Etag) = (created.Name, created.Etag);
        var request = new V1.UpdateComplaintRequest { Complaint = change.Clone(), UpdateMask = new() { Paths = { "*" } } };
        var changed = (await client.UpdateComplaintAsync(request)).Complaint;
        string[] forGood = ["source_system", "external_id", "manufacturer", "received_time", "customer_reference", "vehicle", "vehicle_reference"];
        AssertKept(change, changed, [.. steps, .. forGood]);
        AssertKept(sent, changed, [.. Fields(change).Except(forGood), .. steps, "customer_reference"]);
        Assert.Null(changed.CustomerReference);
        Assert.Equal(changed, (await client.GetComplaintAsync(new() { Name = created.Name })).Complaint);
    }

    [Fact]
    public async Task A_code_of_the_catalogue_comes_back_as_it_was_entered_and_as_it_was_changed()
    {
        var manufacturer = await crm.NewManufacturerAsync();
        var client = new V1.ComplaintCategoryService.ComplaintCategoryServiceClient(crm.As(manufacturer));
        var parent = new V1.ComplaintCategory { Kind = V1.ComplaintCategoryKind.Category, Code = "Brakes" };
        await client.CreateComplaintCategoryAsync(new() { Parent = manufacturer, ComplaintCategory = parent });
        var sent = Values(Nothing, 900).Filled<V1.ComplaintCategory>();
        (sent.Kind, sent.ParentCode) = (V1.ComplaintCategoryKind.Category, "Brakes");
        SetLanguages(sent, "zh-HK", "pt-BR", "de");
        var created =
            (await client.CreateComplaintCategoryAsync(new() { Parent = manufacturer, ComplaintCategory = sent.Clone() })).ComplaintCategory;
        AssertKept(sent, created);

        var change = Values(Nothing, 931).Filled<V1.ComplaintCategory>();
        (change.Name, change.Etag) = (created.Name, created.Etag);
        SetLanguages(change, "en", "fr", "ja");
        var request = new V1.UpdateComplaintCategoryRequest { ComplaintCategory = change.Clone(), UpdateMask = new() { Paths = { "*" } } };
        var changed = (await client.UpdateComplaintCategoryAsync(request)).ComplaintCategory;
        AssertKept(change, changed, "kind", "code", "parent_code");
        AssertKept(sent, changed, "display_names");
        var listed = (await client.ListComplaintCategoriesAsync(new() { Parent = manufacturer })).ComplaintCategories;
        Assert.Equal(changed, listed.Single(category => category.Name == changed.Name));
    }

    private static void SetLanguages(V1.ComplaintCategory category, params string[] codes)
    {
        foreach (var (name, code) in category.DisplayNames.Zip(codes)) name.LanguageCode = code;
    }

    private static IEnumerable<string> Fields(IMessage message) => message.Descriptor.Fields.InFieldNumberOrder().Select(field => field.Name);

    [Fact]
    public async Task A_masked_change_touches_the_named_field_and_no_other()
    {
        var dealer = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var expected = Values(Nothing, 110).Filled<V1.Customer>();
        var name = (await client.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = expected.Clone() })).Customer.Name;
        var change = Values(Nothing, 151).Filled<V1.Customer>();
        change.Name = name;
        foreach (var field in DistinctValues.Kept(V1.Customer.Descriptor).Where(field => !MinimalRequest.RulesOf(field).Immutable))
        {
            Copy(field, change, expected);
            await client.UpdateCustomerAsync(new() { Customer = change.Clone(), UpdateMask = new() { Paths = { field.Name } } });
            AssertKept(expected, (await client.GetCustomerAsync(new() { Name = name })).Customer);
        }
    }

    [Fact]
    public async Task Ingested_records_come_back_as_they_were_sent()
    {
        var dealer = await crm.NewDealerAsync();
        var customer = Values(Nothing, 200).Filled<V1.Customer>();
        var names = await NamedAsync(dealer);
        var interaction = Values(names, 240).Filled<V1.Interaction>();
        var complaint = Values(names, 280).Filled<V1.Complaint>();
        var vehicle = Values(names, 1920).Filled<V1.Vehicle>();
        await PushAsync(
            dealer,
            new() { ExternalId = "c 1", Customer = customer.Clone() },
            new() { ExternalId = "i 1", Interaction = interaction.Clone() },
            new() { ExternalId = "p 1", Complaint = complaint.Clone() },
            new() { ExternalId = "v 1", Vehicle = vehicle.Clone() });

        (customer.SourceSystem, customer.ExternalId) = (Source, "c 1");
        (vehicle.SourceSystem, vehicle.ExternalId) = (Source, "v 1");
        (interaction.SourceSystem, interaction.ExternalId) = (Source, "i 1");
        foreach (var owner in vehicle.Owners) owner.Customer = "";
        var parent = dealer.Name;
        var vehicles = new V1.VehicleService.VehicleServiceClient(dealer.Calls);
        AssertKept(vehicle, (await vehicles.ListVehiclesAsync(new() { Parent = parent })).Vehicles.Single(v => v.ExternalId == "v 1"));
        var customers = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        AssertKept(customer, (await customers.ListCustomersAsync(new() { Parent = parent })).Customers.Single(c => c.ExternalId == "c 1"));
        var interactions = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        var readInteraction = Assert.Single((await interactions.ListInteractionsAsync(new() { Parent = parent })).Interactions);
        AssertKept(interaction, readInteraction, "customer", "vehicle");
        Assert.Equal(("", ""), (readInteraction.Customer, readInteraction.Vehicle));
        Assert.Equal(readInteraction, (await interactions.GetInteractionAsync(new() { Name = readInteraction.Name })).Interaction);
        var complaints = new V1.ComplaintService.ComplaintServiceClient(dealer.Calls);
        var readComplaint = Assert.Single((await complaints.ListComplaintsAsync(new() { Parent = parent })).Complaints);
        (complaint.SourceSystem, complaint.ExternalId) = (Source, "p 1");
        AssertKept(complaint, readComplaint, "customer", "vehicle");
        Assert.Equal((Source, "p 1", V1.ComplaintState.ClosedAccepted), (readComplaint.SourceSystem, readComplaint.ExternalId, readComplaint.State));
        Assert.Equal(readComplaint, (await complaints.GetComplaintAsync(new() { Name = readComplaint.Name })).Complaint);
    }

    [Fact]
    public async Task A_subscription_comes_back_as_it_was_made_and_as_it_was_changed()
    {
        var manufacturer = await crm.NewManufacturerAsync();
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { ["dealers"] = await crm.NewDealerAsync("Asia/Hong_Kong", manufacturer) };
        var feed = new V1.ReportFeedService.ReportFeedServiceClient(crm.As(manufacturer));
        var sent = Several(Values(names, 40).Filled<V1.ReportSubscription>());
        var request = new V1.CreateReportSubscriptionRequest { Parent = manufacturer, ReportSubscription = sent.Clone() };
        var created = (await feed.CreateReportSubscriptionAsync(request)).ReportSubscription;
        AssertKept(sent, created);
        Assert.Equal(created, (await feed.GetReportSubscriptionAsync(new() { Name = created.Name })).ReportSubscription);

        var change = Several(Values(names, 61).Filled<V1.ReportSubscription>());
        change.Name = created.Name;
        var update = new V1.UpdateReportSubscriptionRequest { ReportSubscription = change.Clone(), UpdateMask = new() { Paths = { "*" } } };
        var changed = (await feed.UpdateReportSubscriptionAsync(update)).ReportSubscription;
        AssertKept(change, changed);
        Assert.Equal(changed, (await feed.GetReportSubscriptionAsync(new() { Name = created.Name })).ReportSubscription);
    }

    [Fact]
    public async Task A_promise_comes_back_as_it_was_made()
    {
        var client = new V1.PromiseService.PromiseServiceClient(crm.As(scene.Own.Dealer));
        var sent = Values(scene.Own.Names, 1900).Filled<V1.Promise>();
        string[] steps = ["kept_time", "cancelled_time", "renegotiated_time", "broken_time"];
        foreach (var step in steps) V1.Promise.Descriptor.FindFieldByName(step).Accessor.Clear(sent);
        var created = (await client.CreatePromiseAsync(new() { Parent = scene.Own.Dealer, Promise = sent.Clone() })).Promise;
        AssertKept(sent, created, steps);
        Assert.Equal(created, (await client.GetPromiseAsync(new() { Name = created.Name })).Promise);
    }

    [Fact]
    public async Task A_schedule_comes_back_as_it_was_made_and_as_it_was_changed()
    {
        var manufacturer = await crm.NewManufacturerAsync();
        var schedules = new V1.ReportScheduleService.ReportScheduleServiceClient(crm.As(manufacturer));
        var sent = Sound(Values(Nothing, 40).Filled<V1.ReportSchedule>(), year: 2025);
        var request = new V1.CreateReportScheduleRequest { Parent = manufacturer, ReportSchedule = sent.Clone() };
        var created = (await schedules.CreateReportScheduleAsync(request)).ReportSchedule;
        AssertKept(sent, created);
        Assert.Equal(created, (await schedules.GetReportScheduleAsync(new() { Name = created.Name })).ReportSchedule);

        var change = Sound(Values(Nothing, 61).Filled<V1.ReportSchedule>(), year: 2024);
        change.Name = created.Name;
        var update = new V1.UpdateReportScheduleRequest { ReportSchedule = change.Clone(), UpdateMask = new() { Paths = { "*" } } };
        var changed = (await schedules.UpdateReportScheduleAsync(update)).ReportSchedule;
        AssertKept(change, changed);
        Assert.Equal(changed, (await schedules.GetReportScheduleAsync(new() { Name = created.Name })).ReportSchedule);
    }

    /// <summary>It begins where a period does, is about single dealers, and waits 90 days at most.</summary>
    private static V1.ReportSchedule Sound(V1.ReportSchedule schedule, int year)
    {
        (schedule.Definition, schedule.PeriodKind) = (V1.ReportDefinition.DealerServiceQuality, V1.PeriodKind.Yearly);
        schedule.FirstPeriodStartDate = new() { Year = year, Month = 1, Day = 1 };
        return schedule;
    }

    /// <summary>A choice is a set: what stands in it twice comes back once.</summary>
    private static V1.ReportSubscription Several(V1.ReportSubscription subscription)
    {
        var (definitions, subjects) = (subscription.Filter.Definitions.Distinct().ToList(), subscription.Filter.Subjects.Distinct().ToList());
        subscription.Filter.Definitions.Clear();
        subscription.Filter.Definitions.Add(definitions);
        subscription.Filter.Subjects.Clear();
        subscription.Filter.Subjects.Add(subjects);
        return subscription;
    }

    private static async Task PushAsync((string Name, Grpc.Core.CallInvoker Calls, string Manufacturer) dealer, params V1.IngestRecord[] records)
    {
        var client = new V1.IngestService.IngestServiceClient(dealer.Calls);
        var answer = await client.IngestBatchAsync(new() { Parent = dealer.Name, SourceSystem = Source, Batch = new() { Records = { records } } });
        Assert.Equal(records.Length, answer.Result.CreatedCount);
    }

    private static Rpc? Named(string name) => Rpc.All().SingleOrDefault(rpc => rpc.Descriptor.Name == name);

    /// <summary>Calls with the smallest request, and what is put into it; gives the resource that is answered.</summary>
    private async Task<IMessage> AnswerAsync(Rpc rpc, Action<IMessage> fill)
    {
        var request = new MinimalRequest(scene.Own.Names).Of(rpc);
        fill(request);
        var answer = await rpc.CallAsync(crm.As(scene.Own.Organisation(rpc.Holders.First())), request);
        return (IMessage)answer.Descriptor.Fields[1].Accessor.GetValue(answer);
    }

    private Task<IMessage> ReadAsync(string resource, IMessage created) => AnswerAsync(Named("Get" + resource)!, request =>
        request.Descriptor.FindFieldByName("name").Accessor.SetValue(request, created.Descriptor.FindFieldByName("name").Accessor.GetValue(created)));

    /// <summary>In the field that is of its type.</summary>
    private static void Put(IMessage request, IMessage value) =>
        request.Descriptor.Fields.InFieldNumberOrder()
            .Single(field => field.FieldType == FieldType.Message && field.MessageType == value.Descriptor)
            .Accessor.SetValue(request, value.Descriptor.Parser.ParseFrom(value.ToByteArray()));

    private static DistinctValues Values(IReadOnlyDictionary<string, string> names, int seed) => new(names, seed);

    private static Dictionary<string, string> Of(string manufacturer) => new(StringComparer.Ordinal) { ["manufacturers"] = manufacturer };

    private static void Copy(FieldDescriptor field, IMessage from, IMessage to)
    {
        field.Accessor.Clear(to);
        if (!field.IsRepeated)
        {
            field.Accessor.SetValue(to, field.Accessor.GetValue(from));
            return;
        }

        foreach (var item in (System.Collections.IList)field.Accessor.GetValue(from)) ((System.Collections.IList)field.Accessor.GetValue(to)).Add(item);
    }

    /// <summary>A customer and a vehicle to name beside the dealer's manufacturer.</summary>
    private static async Task<Dictionary<string, string>> NamedAsync((string Name, Grpc.Core.CallInvoker Calls, string Manufacturer) dealer)
    {
        var customers = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var person = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Chan" };
        var vehicles = new V1.VehicleService.VehicleServiceClient(dealer.Calls);
        var names = Of(dealer.Manufacturer);
        names.Add("customers", (await customers.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = person })).Customer.Name);
        names.Add("vehicles", (await vehicles.CreateVehicleAsync(new() { Parent = dealer.Name, Vehicle = new() })).Vehicle.Name);
        return names;
    }

    private static void AssertKept(IMessage sent, IMessage read, params string[] except)
    {
        foreach (var field in DistinctValues.Kept(sent.Descriptor).Where(field => !except.Contains(field.Name)))
        {
            var value = field.Accessor.GetValue(sent);
            Assert.True(value is not (null or "" or 0 or false or System.Collections.ICollection { Count: 0 }), $"{field.FullName} was not filled.");
            Assert.True(Equals(value, field.Accessor.GetValue(read)), $"{field.FullName}: sent {value}, read {field.Accessor.GetValue(read)}");
        }
    }
}
