using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Tests.Platform;

public sealed class NewIdsTests
{
    [Fact]
    public void Ids_are_of_version_7_with_the_clocks_time_and_all_different()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        var ids = NewIds.Take(1000, TimeProvider.System);

        Assert.Equal(1000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal((7, 2), (id.Version, id.Variant >> 2)));
        Assert.All(ids, id => Assert.InRange(Convert.ToInt64(id.ToString("N")[..12], 16), before, before + 60_000));
    }
}
