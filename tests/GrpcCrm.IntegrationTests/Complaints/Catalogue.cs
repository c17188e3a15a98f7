using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

/// <summary>A manufacturer's small catalogue: Brakes with Pads, Noise retired, and one component.</summary>
internal static class Catalogue
{
    public static V1.ComplaintCategoryService.ComplaintCategoryServiceClient Client(CrmFixture crm, string caller) => new(crm.As(caller));

    public static async Task EnterAsync(CrmFixture crm, string manufacturer)
    {
        await EnterAsync(crm, manufacturer, new() { Kind = V1.ComplaintCategoryKind.Category, Code = "Brakes" });
        await EnterAsync(crm, manufacturer, new() { Kind = V1.ComplaintCategoryKind.Category, Code = "Pads", ParentCode = "Brakes" });
        await EnterAsync(crm, manufacturer, new() { Kind = V1.ComplaintCategoryKind.Category, Code = "Noise", Retired = true });
        await EnterAsync(crm, manufacturer, new() { Kind = V1.ComplaintCategoryKind.Component, Code = "BRK-01" });
    }

    public static async Task<V1.ComplaintCategory> EnterAsync(CrmFixture crm, string manufacturer, V1.ComplaintCategory category) =>
        (await Client(crm, manufacturer).CreateComplaintCategoryAsync(new() { Parent = manufacturer, ComplaintCategory = category }))
        .ComplaintCategory;
}
