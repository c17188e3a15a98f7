using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace GrpcCrm.Platform.Access;

public static class AccessSetup
{
    /// <summary>Bearer tokens of the issuer, and one policy for every endpoint: the caller holds the called rpc's permission.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, string stateFolder)
    {
        services.AddOptions<IdentityOptions>()
            .BindConfiguration(IdentityOptions.Section)
            .Validate(options => options.IsComplete, IdentityOptions.Missing)
            .Validate(options => options.AreSound, IdentityOptions.Unsound)
            .ValidateOnStart();
        services.AddSingleton(new StateFolder(stateFolder));
        services.AddSingleton<IssuerKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<IssuerKeys>());
        services.AddSingleton<TokenCheck>();
        services.AddSingleton<StreamLeases>();
        services.AddHostedService(provider => provider.GetRequiredService<StreamLeases>());
        services.AddScoped<CallScope>();
        services.AddSingleton<IAuthorizationHandler, HoldsPermissionHandler>();
        services.AddSingleton<GrpcRefusal>();
        // Bearer tokens need no data protection; without this it would write keys into the user's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication(TokenCheck.Scheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(TokenCheck.Scheme, configureOptions: null);
        var policy = new AuthorizationPolicyBuilder().AddRequirements(new HoldsPermission()).Build();
        services.AddAuthorizationBuilder().SetDefaultPolicy(policy).SetFallbackPolicy(policy);
        return services;
    }
}
