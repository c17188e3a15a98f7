using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Ingest;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class CasePermutationTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    /// <summary>Three steps keep their order; two imports, which change no present state, fall anywhere between them.</summary>
    [Fact]
    public async Task However_imports_and_steps_interleave_the_complaint_ends_alike()
    {
        var scene = await CaseScene.OfAsync(crm);
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        var orders = Permutation.All(5).Where(order => Rises([.. order.Where(index => index < 3)])).ToList();
        Assert.Equal(20, orders.Count);
        var ends = new List<string>();
        foreach (var (number, order) in orders.Index())
        {
            var key = $"p{number}";
            await session.PushAsync(null, Records.Complaint(key, version: 1));
            foreach (var index in order) await DoAsync(scene, session, key, index);
            var end = await FindAsync(scene, key);
            var events = await scene.EventsAsync(end);
            (end.Name, end.ExternalId, end.Etag, end.CreateTime, end.UpdateTime) = ("", "", "", null, null);
            ends.Add($"{end} {string.Join(' ', events.Select(each => $"{each.State} {each.OccurredTime} {each.Origin}"))}");
        }

        var only = Assert.Single(ends.Distinct());
        Assert.Contains("\"state\": \"COMPLAINT_STATE_INVESTIGATING\"", only, StringComparison.Ordinal);
        Assert.Contains("Version 3", only, StringComparison.Ordinal);
    }

    private static async Task DoAsync(CaseScene scene, IngestSession session, string key, int index)
    {
        var at = index < 3 ? await FindAsync(scene, key) : null;
        switch (index)
        {
            case 0: await scene.AcknowledgeAsync(at!, Records.May.AddHours(2)); break;
            case 1: await scene.AssessAsync(at!, Records.May.AddHours(3)); break;
            case 2: await scene.InvestigateAsync(at!, Records.May.AddHours(4)); break;
            default: await session.PushAsync(null, Import(key, index - 1)); break;
        }
    }

    private static V1.IngestRecord Import(string key, int version)
    {
        var record = Records.Complaint(key, received: Records.May.AddMinutes(-version), version: version);
        (record.Complaint.Subject, record.Complaint.Category) = ($"Version {version}", "Brakes");
        return record;
    }

    private static async Task<V1.Complaint> FindAsync(CaseScene scene, string key) =>
        (await scene.Complaints.ListComplaintsAsync(new() { Parent = scene.Dealer })).Complaints.Single(c => c.ExternalId == key);

    private static bool Rises(int[] steps) => steps.SequenceEqual(steps.Order());
}
