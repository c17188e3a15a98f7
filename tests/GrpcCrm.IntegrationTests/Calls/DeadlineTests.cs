using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>Calls that wait for a lock longer than they may take.</summary>
public sealed class DeadlineTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string Waiting = "select count(*) from pg_locks where not granted and relation = 'crm.customer'::regclass";

    [Fact]
    public async Task A_call_without_a_deadline_gets_the_services_and_its_work_in_the_database_ends_with_it()
    {
        var host = await crm.Limited(limits => limits.Deadlines["GetCustomer"] = TimeSpan.FromSeconds(1));
        var (customers, name) = await Customer(host);
        await using var locks = await Locks.Hold(crm, "lock table customer in access exclusive mode");

        var call = customers.GetCustomerAsync(new() { Name = name });
        while (await crm.Scalar<long>(Waiting) == 0) await Task.Yield();
        var failure = await RpcFailure.Of(async () => await call);

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        while (await crm.Scalar<long>(Waiting) > 0) await Task.Delay(20);
    }

    [Fact]
    public async Task The_clients_own_deadline_wins_where_it_is_sooner_and_not_where_it_is_later()
    {
        var host = await crm.Limited(limits => limits.Deadlines["GetCustomer"] = TimeSpan.FromSeconds(1));
        var (customers, name) = await Customer(host);
        await using var locks = await Locks.Hold(crm, "lock table customer in access exclusive mode");

        foreach (var seconds in new[] { 0.2, 3600 })
        {
            var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);
            var failure = await RpcFailure.Of(async () => await customers.GetCustomerAsync(new() { Name = name }, deadline: deadline));
            Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        }
    }

    private async Task<(V1.CustomerService.CustomerServiceClient Customers, string Name)> Customer(Grpc.Net.Client.GrpcChannel host)
    {
        var dealer = await crm.NewDealer();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: host));
        var created = await customers.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = Records.Customer("c").Customer });
        return (customers, created.Customer.Name);
    }
}

/// <summary>A transaction of somebody else's that holds what calls need, until it is disposed of.</summary>
internal sealed class Locks : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private Locks(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public static async Task<Locks> Hold(CrmFixture crm, string statement)
    {
        var connection = await crm.Admin.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
        return new Locks(connection, transaction);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
