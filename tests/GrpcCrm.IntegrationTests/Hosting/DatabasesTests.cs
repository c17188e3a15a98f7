using GrpcCrm.IntegrationTests.Fixture;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Hosting;

public sealed class DatabasesTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Theory]
    [InlineData("app")]
    [InlineData("worker")]
    public async Task The_locks_of_a_host_that_is_never_heard_of_again_are_free_after_a_minute(string role)
    {
        await using var source = NpgsqlDataSource.Create(role == "app" ? crm.Databases.App : crm.Databases.Worker);
        await using var command = source.CreateCommand("show idle_in_transaction_session_timeout");

        Assert.Equal("1min", await command.ExecuteScalarAsync());
    }
}
