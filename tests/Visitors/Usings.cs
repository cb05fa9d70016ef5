global using Sluice.Visitors.Api;
global using Sluice.Visitors.Erasing;
global using Sluice.Visitors.Events;
global using Sluice.Visitors.Identities;
global using Sluice.Visitors.Profiles;
global using Sluice.Visitors.Rules;
