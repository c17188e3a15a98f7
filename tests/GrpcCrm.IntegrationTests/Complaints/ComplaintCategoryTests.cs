using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class CreateComplaintCategoryTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_code_is_there_once_among_those_of_its_parent()
    {
        var manufacturer = await crm.NewManufacturerAsync();
        await Catalogue.EnterAsync(crm, manufacturer);
        var pads = new V1.ComplaintCategory { Kind = V1.ComplaintCategoryKind.Category, Code = "Pads", ParentCode = "Brakes" };

        var failure = await RpcFailure.OfAsync("CODE_TAKEN", () => Catalogue.EnterAsync(crm, manufacturer, pads));

        Assert.Equal(Grpc.Core.StatusCode.AlreadyExists, failure.StatusCode);
        pads.ParentCode = "";
        await Catalogue.EnterAsync(crm, manufacturer, pads);
    }

    [Fact]
    public async Task A_parent_is_a_category_of_the_first_level_and_a_component_has_none()
    {
        var manufacturer = await crm.NewManufacturerAsync();
        await Catalogue.EnterAsync(crm, manufacturer);
        V1.ComplaintCategory[] refused =
        [
            new() { Kind = V1.ComplaintCategoryKind.Category, Code = "Worn", ParentCode = "Pads" },
            new() { Kind = V1.ComplaintCategoryKind.Category, Code = "Worn", ParentCode = "Engine" },
            new() { Kind = V1.ComplaintCategoryKind.Component, Code = "BRK-02", ParentCode = "Brakes" },
        ];

        foreach (var category in refused)
        {
            var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => Catalogue.EnterAsync(crm, manufacturer, category));
            Assert.Equal(["complaint_category.parent_code"], RpcFailure.ViolatedFields(failure));
        }
    }
}

public sealed class ListComplaintCategoriesTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_dealer_of_the_brand_reads_the_catalogue_page_by_page_and_another_does_not()
    {
        var scene = await CaseScene.OfAsync(crm);
        await Catalogue.EnterAsync(crm, scene.Manufacturer);
        var client = Catalogue.Client(crm, scene.Dealer);

        var first = await client.ListComplaintCategoriesAsync(new() { Parent = scene.Manufacturer, PageSize = 3 });
        var second = await client.ListComplaintCategoriesAsync(
            new() { Parent = scene.Manufacturer, PageSize = 3, PageToken = first.NextPageToken });

        var codes = first.ComplaintCategories.Concat(second.ComplaintCategories).Select(category => category.Code);
        Assert.Equal(["Brakes", "Pads", "Noise", "BRK-01"], codes);
        var stranger = Catalogue.Client(crm, (await crm.NewDealerAsync()).Name);
        await RpcFailure.OfAsync(
            "RESOURCE_NOT_FOUND", async () => await stranger.ListComplaintCategoriesAsync(new() { Parent = scene.Manufacturer }));
    }
}

public sealed class UpdateComplaintCategoryTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_retired_code_stays_on_complaints_and_is_refused_on_new_ones()
    {
        var scene = await CaseScene.OfAsync(crm);
        await Catalogue.EnterAsync(crm, scene.Manufacturer);
        var before = await scene.ReceivedAsync();
        var client = Catalogue.Client(crm, scene.Manufacturer);
        var listed = (await client.ListComplaintCategoriesAsync(new() { Parent = scene.Manufacturer })).ComplaintCategories;
        var brakes = listed.Single(category => category.Code == "Brakes");

        var request = new V1.UpdateComplaintCategoryRequest { ComplaintCategory = new() { Name = brakes.Name, Retired = true, Etag = brakes.Etag } };
        Assert.True((await client.UpdateComplaintCategoryAsync(request)).ComplaintCategory.Retired);

        await RpcFailure.OfAsync("ETAG_MISMATCH", async () => await client.UpdateComplaintCategoryAsync(request));
        await RpcFailure.OfAsync("FIELD_INVALID", () => scene.ReceivedAsync());
        Assert.True((await scene.AcknowledgeAsync(before)).CategoryKnown);
    }
}
