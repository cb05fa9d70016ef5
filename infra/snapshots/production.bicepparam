using '../main.bicep'

// Every choice made: warm instances over several zones, archived events forgotten after two years, a developer who may look.
param environmentName = 'production'
param location = 'westeurope'
param throughputUnits = 4
param maximumThroughputUnits = 20
param alwaysReady = {
  http: 2
  'function:Enrich': 2
}
param zoneRedundant = true
param piiHub = true
param archiveDays = 730
param appSettings = { Sluice__Iglu__OnUnreachable: 'Fail', TZ: 'UTC' }
param developerAccess = true
param principalId = '11111111-1111-1111-1111-111111111111'
