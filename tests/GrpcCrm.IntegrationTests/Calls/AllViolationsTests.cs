using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>What is wrong with fields and what is wrong between them, in one answer.</summary>
public sealed class AllViolationsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_customer_s_phone_number_and_its_missing_name_are_told_at_once()
    {
        var dealer = await crm.NewDealerAsync();
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, GivenName = " ", PhoneNumbers = { "2345" }, ExternalId = "c1" };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await new V1.CustomerService.CustomerServiceClient(dealer.Calls)
            .CreateCustomerAsync(new() { Parent = dealer.Name, Customer = customer }));

        Assert.Equal(["customer.phone_numbers[0]", "customer.family_name", "customer.external_id"], RpcFailure.ViolatedFields(failure));
        Assert.StartsWith("customer.phone_numbers[0]: ", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_complaint_s_missing_category_and_the_step_that_is_not_told_with_it_are_told_at_once()
    {
        var dealer = await crm.NewDealerAsync();
        var complaint = new V1.Complaint
        {
            SourceSystem = "dms",
            ReceivedTime = new() { Seconds = 253402214400 },
            ClosedTime = new() { Seconds = 1_700_000_000 },
        };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await new V1.ComplaintService.ComplaintServiceClient(dealer.Calls)
            .CreateComplaintAsync(new() { Parent = dealer.Name, Complaint = complaint }));

        Assert.Equal(
            ["complaint.category", "complaint.external_id", "complaint.received_time", "complaint.closed_time"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task A_vehicle_s_market_and_the_order_of_its_plate_s_days_are_told_at_once()
    {
        var dealer = await crm.NewDealerAsync();
        var plate = new V1.VehiclePlate { Number = "AB 1", FromDate = Day(2), UntilDate = Day(1) };
        var vehicle = new V1.Vehicle { Market = "Hongkong", Vin = "X", Plates = { plate } };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await new V1.VehicleService.VehicleServiceClient(dealer.Calls)
            .CreateVehicleAsync(new() { Parent = dealer.Name, Vehicle = vehicle }));

        Assert.Equal(["vehicle.vin", "vehicle.market", "vehicle.plates[0].until_date"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task A_report_s_day_and_its_missing_dealer_are_told_with_a_region_that_is_no_key()
    {
        var manufacturer = await crm.NewManufacturerAsync();
        var request = new V1.GenerateReportRequest
        {
            Parent = manufacturer,
            Definition = V1.ReportDefinition.DealerServiceQuality,
            PeriodStartDate = Day(2),
            Region = "North ",
        };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () =>
            await new V1.ReportService.ReportServiceClient(crm.As(manufacturer)).GenerateReportAsync(request));

        Assert.Equal(["region", "period_start_date", "dealer", "region"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task An_unknown_path_of_a_mask_is_told_with_what_is_wrong_with_the_fields()
    {
        var dealer = await crm.NewDealerAsync();
        var request = new V1.UpdateCustomerRequest
        {
            Customer = new() { Name = "customers/1", PhoneNumbers = { "2345" } },
            UpdateMask = new() { Paths = { "phone_numbers", "shoe_size" } },
        };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () =>
            await new V1.CustomerService.CustomerServiceClient(dealer.Calls).UpdateCustomerAsync(request));

        Assert.Equal(["update_mask", "customer.name", "customer.phone_numbers[0]"], RpcFailure.ViolatedFields(failure));
    }

    private static Google.Type.Date Day(int day) => new() { Year = 2025, Month = 1, Day = day };
}
